import * as nodeFs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Parameters } from '../actors/parameters.ts';
import { createRandom } from '../actors/random.ts';
import type { Actor, AnyScenario } from '../actors/scenario.ts';
import type { Watch } from '../invariants/invariant.ts';
import { judge } from '../invariants/judge.ts';
import { textOf } from '../schedule/error-text.ts';
import type { ActorFailure, WatchFailure } from '../schedule/run-record.ts';
import { now } from '../search/now.ts';
import type { Judgement, PlainError, Seen } from './messages.ts';
import { filesOf, realTree } from './real-tree.ts';

/** The rounds that are going on, in the process that makes their files and judges them. */
export interface Rounds {
  /** Makes the starting files; resolves to what setup threw, or to undefined. */
  prepare(round: number, dir: string, seed: number): Promise<string | undefined>;
  judge(round: number, dir: string, seen: readonly Seen[]): Judgement;
}

interface Begun {
  readonly files: ReadonlyMap<string, string>;
  readonly watches: readonly (Watch | undefined)[];
  readonly watchFailures: WatchFailure[];
}

export function createRounds(
  scenario: AnyScenario,
  parameters: Parameters,
  actors: Readonly<Record<string, Actor>>,
): Rounds {
  const begun = new Map<number, Begun>();
  const { invariants = [] } = scenario;
  return {
    prepare: async (round, dir, seed) => {
      nodeFs.mkdirSync(dir);
      const clock = { now: () => Math.floor(now()) };
      try {
        await scenario.setup?.({ dir, fs: nodeFs, clock, random: createRandom(seed, 'setup'), parameters });
      } catch (error) {
        return `setup threw ${textOf(error).replaceAll(dir, '.')}`;
      }
      const files = filesOf(dir);
      const watches = invariants.map((invariant) => invariant.watch?.());
      const made: Begun = { files, watches, watchFailures: [] };
      begun.set(round, made);
      look(made, dir, 0);
      return undefined;
    },
    judge: (round, dir, seen) => {
      const made = begun.get(round);
      if (made === undefined) throw new Error(`round ${round} is to be judged, and was never begun`);
      begun.delete(round);
      look(made, dir, seen.length);
      const record = {
        steps: seen.length,
        history: seen.flatMap((each, index) => {
          if (each.kind !== 'observation') return [];
          const { actor, label, value, key, reset } = each;
          return [{ actor, label, value, key, reset, step: index + 1 }];
        }),
        failures: seen.flatMap((each, index): ActorFailure[] =>
          each.kind === 'failure'
            ? [{ actor: each.actor, error: errorOf(each.error), kind: each.how, step: index + 1 }]
            : [],
        ),
        watchFailures: made.watchFailures,
      };
      const { violation, unknown } = judge(record, { actors, invariants }, realTree(dir));
      const isReplaced = made.files.size === 0 ? null : !isDeepStrictEqual(kept(made.files, filesOf(dir)), made.files);
      return { violation: violation ?? null, threw: unknown?.message ?? null, isReplaced };
    },
  };
}

/** What wants to see every step sees the first and the last state: between them nobody looks. */
function look({ watches, watchFailures }: Begun, dir: string, step: number): void {
  for (const [invariant, watch] of watches.entries()) {
    const message = watch?.(realTree(dir));
    if (message !== undefined) watchFailures.push({ invariant, message, step });
  }
}

/** Of the files that are there, those that were there before. */
function kept(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...after].filter(([path]) => before.has(path)));
}

/** As judging expects errors. */
function errorOf({ name, message, code }: PlainError): Error {
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
}
