import * as fc from 'fast-check';
import { completeParameters, type Parameters, parametersOf, workloads } from '../actors/parameters.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import { UsageError } from '../actors/usage-error.ts';
import { coverageSentence } from '../results/coverage-sentence.ts';
import type { Result } from '../results/result.ts';
import { mend } from './check-options.ts';
import { checkOptions, type ExploreOptions, explore } from './explore.ts';

/** Smaller workloads tried after the first failing one; each is searched like the first. */
const MAX_SHRINKS = 200;

/**
 * Draws `count` workloads from the scenario's parameters and searches each; fast-check makes a failing one smaller.
 * The result is that of the smallest failing workload, or of all together. `--set` keeps a parameter from being drawn.
 */
export async function fuzz(options: ExploreOptions & { readonly count: number }): Promise<Result> {
  const { count, ...search } = options;
  const { scenario, seed } = search;
  checkOptions('fuzz', search);
  if (!(Number.isInteger(count) && count >= 1)) throw mend('fuzz', 'count', 'a whole number from 1', count);
  const given = search.parameters ?? {};
  completeParameters(scenario, given);
  if (!parametersOf(scenario).some(({ name, fuzz: drawn }) => drawn !== undefined && !(name in given))) {
    throw new UsageError(
      `Expected a scenario with a parameter to draw for \`--fuzz\`, got \`${scenario.name}\`, which has none left. Leave out \`--fuzz\`, or a \`--set\`.`,
    );
  }
  const results: Result[] = [];
  let failing: Result | undefined;
  let drawn = 0;
  let shrinks = 0;
  const passes = async (parameters: ReturnType<typeof completeParameters>) => {
    if (failing === undefined) drawn += 1;
    else if (++shrinks > MAX_SHRINKS) return true;
    const before = results.reduce((sum, result) => sum + result.coverage.runs, 0);
    const result = await explore({
      ...search,
      parameters,
      shrinks: false,
      onRun: (runs) => search.onRun?.(before + runs),
      onProgress: (look) => search.onProgress?.(() => ({ ...look(), workload: drawn + shrinks })),
    });
    if (failing === undefined) results.push(result);
    // A smaller workload that fails in another way is no smaller version of this failure.
    const isSame =
      failing === undefined ||
      (result.verdict === failing.verdict && result.violation?.invariant === failing.violation?.invariant);
    if (result.verdict === 'held' || !isSame) return true;
    failing = result;
    return false;
  };
  await fc.check(fc.asyncProperty(workloads(scenario, given), passes), { numRuns: count, seed, endOnFailure: false });
  // No single workload stands for all that were drawn: a result that held names what was given.
  const [weakest] = [...results].sort((a, b) => strengthOf(a) - strengthOf(b));
  const held = weakest && { ...weakest, parameters: undrawn(scenario, given) };
  if (failing?.verdict === 'violated') {
    // Found once more, as the search is the same, and then made smaller.
    failing = await explore({ ...search, parameters: failing.parameters, kept: Object.keys(given) });
  }
  return summarise(failing ?? held, { results, drawn, shrinks });
}

/** Of what all workloads held under, the least can be said of all. */
function strengthOf({ coverage: { kind, earlier } }: Result): number {
  const isBounded = earlier.some(({ policy, isComplete }) => policy === 'bounded' && isComplete);
  return ['sampled', 'bounded', 'exhaustive'].indexOf(kind) * 2 + (isBounded ? 1 : 0);
}

/** The parameters that were the same in every workload. */
function undrawn(scenario: AnyScenario, given: Parameters): Parameters {
  const drawn = parametersOf(scenario).filter(({ name, fuzz: draws }) => draws !== undefined && !(name in given));
  const complete = Object.entries(completeParameters(scenario, given));
  return Object.fromEntries(complete.filter(([name]) => !drawn.some((parameter) => parameter.name === name)));
}

function summarise(
  shown: Result | undefined,
  {
    results,
    drawn,
    shrinks,
  }: { readonly results: readonly Result[]; readonly drawn: number; readonly shrinks: number },
): Result {
  if (shown === undefined) throw new Error('fast-check drew no workload');
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const coverage = {
    ...shown.coverage,
    runs: sum((result) => result.coverage.runs),
    extraRuns: sum((result) => result.coverage.extraRuns) + shrinks,
    steps: sum((result) => result.coverage.steps),
    overlap: sum((result) => result.coverage.overlap),
    classes: shown.coverage.classes === null ? null : sum((result) => result.coverage.classes ?? 0),
    interleavings: shown.coverage.interleavings === null ? null : sum((result) => result.coverage.interleavings ?? 0),
    missProbability: null,
  };
  const caveats = shown.coverage.sentence.split(' at system-call steps; ')[1] ?? '';
  const amount = coverageSentence(coverage, {
    isComplete: shown.verdict === 'held',
    depth: null,
    workloads: drawn,
    ownHeaps: [],
    uninterrupted: [],
    isIdleTime: false,
    sharesModules: false,
  }).split(' at system-call steps; ')[0];
  return {
    ...shown,
    elapsedMs: sum((result) => result.elapsedMs),
    coverage: { ...coverage, sentence: `${amount} at system-call steps; ${caveats}` },
  };
}
