import { type AnyScenario, createMemoryDisk, explore, type Result } from '../../harness/index.ts';
import { searchPolicies, stressed } from '../../harness/results/bench.ts';
import { keys } from '../../harness/results/bench-keys.ts';
import backupRead from '../backup-read.ts';
import { planted } from '../planted/index.ts';
import rotation from '../rotation.ts';
import type { BenchContext } from './bench-context.ts';
import { type Looked, lookByFastCheck } from './by-fast-check.ts';
import { addCounts, addFigure, addRounds } from './ledger.ts';
import nineSteps from './nine-steps.ts';
import { BARE, contendRates } from './rates.ts';
import { budgetOf, Interrupted, measureRounds } from './rounds.ts';

/** Most seeds of one search: those that do not draw make the same runs with any, and differ in time only. */
const MOST_SEEDS = { random: 30, pct: 30, bounded: 6, exhaustive: 6, auto: 6 } as const;
/** Runs after which a policy is taken to have missed a bug. */
const MOST_RUNS = 2_000;

/** What a run costs, how soon each policy finds a bug, and how much more than one run per class the reduction makes. */
export async function measureSearch(context: BenchContext): Promise<void> {
  for (const scenario of [nineSteps, rotation]) {
    context.tell(`cost of a run: ${scenario.name}`);
    const measured = await measureRounds(await contendRates(scenario), { ...context.plan, signal: context.signal });
    addRounds(context.ledger, measured, {
      keyOf: (name) => keys.rate(scenario.name, name),
      reference: () => BARE,
    });
  }
  await measureByFastCheck(context);
  await measureFirstFailures(context);
  await measureExecutions(context);
}

const FAST_CHECK = 'fc.scheduler()';

interface Subject {
  readonly name: string;
  readonly scenario: AnyScenario;
  readonly parameters: Readonly<Record<string, string | boolean>>;
}

/** The flagship's failures, which are also looked for without control, then the planted bugs. */
function brokenSubjects(): Subject[] {
  const flagship = stressed.filter(({ isBroken }) => isBroken);
  return [
    ...flagship.map(({ name, strategy, what }) => ({
      name,
      scenario: what === 'main' ? rotation : backupRead,
      parameters: { strategy },
    })),
    ...planted.map(({ scenario }) => ({ name: String(scenario.name), scenario, parameters: {} })),
  ];
}

/** The flagship's failures, looked for by `fc.scheduler()` round the calls of the same actors. */
async function measureByFastCheck({ plan, ledger, signal, tell }: BenchContext): Promise<void> {
  for (const { name, strategy, what } of stressed.filter(({ isBroken }) => isBroken)) {
    tell(`runs to the first failure by ${FAST_CHECK}: ${name}`);
    const looked: Looked[] = [];
    const hasTime = budgetOf({ ...plan, samples: Math.min(plan.samples, MOST_SEEDS.random) });
    while (hasTime(looked.length)) {
      if (signal.aborted) throw new Interrupted();
      looked.push(await lookByFastCheck({ strategy, what }, looked.length + 1, MOST_RUNS));
    }
    addFigure(
      ledger,
      keys.first(name, FAST_CHECK, 'runs'),
      'runs',
      looked.map(({ runs }) => runs),
    );
    addFigure(
      ledger,
      keys.first(name, FAST_CHECK, 'ms'),
      'ms',
      looked.map(({ ms }) => ms),
    );
    addCounts(ledger, {
      [keys.found(name, FAST_CHECK, 'tried')]: looked.length,
      [keys.found(name, FAST_CHECK, 'found')]: looked.filter(({ isFound }) => isFound).length,
    });
  }
}

async function measureFirstFailures(context: BenchContext): Promise<void> {
  const { plan, ledger } = context;
  for (const { name, scenario, parameters } of brokenSubjects()) {
    context.tell(`runs to the first failure: ${name}`);
    for (const policy of searchPolicies) {
      const results: Result[] = [];
      const hasTime = budgetOf({ ...plan, samples: Math.min(plan.samples, MOST_SEEDS[policy]) });
      for (let seed = 1; hasTime(seed - 1); seed += 1) {
        const options = { scenario, parameters, policy, seed, runs: MOST_RUNS, shrinks: false } as const;
        results.push(await search(options, context));
      }
      addFigure(ledger, keys.first(name, policy, 'runs'), 'runs', results.map(runsOf));
      addFigure(
        ledger,
        keys.first(name, policy, 'ms'),
        'ms',
        results.map(({ elapsedMs }) => elapsedMs),
      );
      addCounts(ledger, {
        [keys.found(name, policy, 'tried')]: results.length,
        [keys.found(name, policy, 'found')]: results.filter(({ verdict }) => verdict === 'violated').length,
      });
    }
  }
}

function runsOf({ coverage }: Result): number {
  return coverage.runs + coverage.earlier.reduce((sum, phase) => sum + phase.runs, 0);
}

async function measureExecutions(context: BenchContext): Promise<void> {
  const mended = planted.map(({ scenario }) => ({
    name: `${scenario.name}, mended`,
    scenario,
    parameters: { mended: true },
  }));
  const fixed = ['copyFile', 'link'].map((strategy) => ({
    name: `rotation, ${strategy}`,
    scenario: rotation,
    parameters: { strategy },
  }));
  context.tell('executions of exhaustive searches');
  for (const { name, scenario, parameters } of [...mended, ...fixed]) {
    const { coverage } = await search({ scenario, parameters, policy: 'exhaustive', seed: 1 }, context);
    const { runs, classes, interleavings } = coverage;
    if (classes === null || interleavings === null) {
      context.ledger.leftOut.push(`Left out: the classes of ${name}, which were not all searched in ${runs} runs.`);
      continue;
    }
    addCounts(context.ledger, {
      [keys.executions(name, 'executions')]: runs,
      [keys.executions(name, 'classes')]: classes,
      [keys.executions(name, 'interleavings')]: interleavings,
    });
  }
}

async function search(
  options: Omit<Parameters<typeof explore>[0], 'disk'>,
  { signal }: Pick<BenchContext, 'signal'>,
): Promise<Result> {
  const result = await explore({ ...options, disk: createMemoryDisk(), isInterrupted: () => signal.aborted });
  // Who is asked to stop hears of it here.
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new Interrupted();
  return result;
}
