import { isDeepStrictEqual } from 'node:util';
import { firstDifference, showEntry } from '../history/trace.ts';
import type { Unknown } from '../schedule/run-record.ts';
import type { Found } from './run-unit.ts';

/** Why two runs of one schedule are not the same; undefined if they are. `ended` is why the second has no verdict. */
export function findDifference(first: Found, second: Found, ended?: Unknown): Unknown | undefined {
  const unknown = (message: string, actor: string | null): Unknown => ({ reason: 'nondeterminism', actor, message });
  const entry = firstDifference(first.trace, second.trace);
  if (entry !== undefined) {
    const { step, left, right } = entry;
    const [was, is] = [left, right].map((each) => (each === undefined ? 'nothing' : `\`${showEntry(each)}\``));
    const actor = left?.actor ?? right?.actor ?? null;
    return unknown(`the same schedule gave ${was} at entry ${step} once and ${is} the next time`, actor);
  }
  const [before, after] = [first.history, second.history];
  const at = before.findIndex((each, index) => !isDeepStrictEqual(each, after[index]));
  if (at !== -1 || before.length !== after.length) {
    const seen = before[at] ?? after[before.length];
    return unknown(
      `the same schedule let ${seen?.actor} observe ${show(before[at]?.value)} as ${seen?.label} once and ${show(after[at]?.value)} the next time`,
      seen?.actor ?? null,
    );
  }
  if (!isDeepStrictEqual(first.violation, second.violation)) {
    return unknown(
      `the same schedule was judged \`${first.violation?.message ?? 'held'}\` once and \`${second.violation?.message ?? ended?.message ?? 'held'}\` the next time`,
      null,
    );
  }
  return undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
