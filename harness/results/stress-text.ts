import { count } from './coverage-sentence.ts';
import { inOneLine, showObservation, withNeededKeys, workload } from './story.ts';
import type { StressResult } from './stress-result.ts';

/** Rows of the first hit that are shown. */
const MOST_ROWS = 40;

/** A stress as a person reads it; `exploreWith` is the command that searches the same. */
export function stressText(result: StressResult, exploreWith: string): string {
  const { stress, violation, unknown, coverage, warnings, environment } = result;
  const how = stress.pace === null ? 'without a pause' : `each actor after ${stress.pace} ms on average`;
  const lines = [
    `${result.scenario}, free in real processes, ${how}: ${result.verdict}`,
    ...workload(result.parameters),
    ...(violation === null ? [] : [`${violation.invariant}: ${violation.message}`, '', ...seenRows(result), '']),
    ...(unknown === null ? [] : [`${unknown.reason}: ${unknown.message}`]),
    ...(stress.firstHitMs === null
      ? []
      : [
          `first hit: round ${violation?.round}, after ${(stress.firstHitMs / 1_000).toFixed(1)} s`,
          `kinds: ${Object.entries(stress.kinds)
            .map(([kind, hits]) => `${hits} ${kind}`)
            .join(', ')}`,
        ]),
    `counted: ${count(stress.rounds, 'round')}, ${amount(stress.reads, 'read')}, ${amount(stress.rotations, 'rotation')}`,
    `covered: ${coverage.sentence}`,
    ...warnings.map((warning) => `beware: ${warning}`),
    ...(violation === null
      ? []
      : [`No order was recorded, so it cannot be replayed: \`${exploreWith}\` finds one that can.`]),
    `on Node ${environment.node}, ${environment.os}, ${environment.filesystem}, filerace ${environment.version}; seed ${result.seed}; ${(result.elapsedMs / 1000).toFixed(1)} s`,
  ];
  return `${lines.map(inOneLine).join('\n')}\n`;
}

/** What the actors saw in the first round that was rejected, time going down, the bad row marked. */
function seenRows({ violation }: StressResult): string[] {
  if (violation === null) return [];
  const width = Math.max(...violation.actors.map(({ name }) => name.length));
  const rows = [
    ...withNeededKeys(violation.history).map((seen) => ({ ...seen, text: showObservation(seen) })),
    ...violation.errors.map((error) => ({ ...error, text: `threw ${error.message}` })),
  ].sort((a, b) => a.step - b.step);
  const shown = rows
    .slice(0, MOST_ROWS)
    .map(({ step, actor, text }) => `${step === violation.step ? '>' : ' '} ${actor.padEnd(width)}  ${text}`);
  const more = rows.length - shown.length;
  return more > 0 ? [...shown, `  … ${more} later rows, which --json has`] : shown;
}

/** Two digits, rounded outwards: a bound must not say more than was counted. */
export function percent(rate: number, towards: 'down' | 'up'): string {
  if (rate === 0) return '0 %';
  const digit = 10 ** (Math.floor(Math.log10(rate * 100)) - 1);
  const rounded = (towards === 'up' ? Math.ceil : Math.floor)((rate * 100) / digit) * digit;
  return `${Number(rounded.toPrecision(3))} %`;
}

function amount(number: number | null, noun: string): string {
  return number === null ? `${noun}s: the scenario does not say` : count(number, noun);
}
