import { join } from 'node:path';
import { createRandom } from '../actors/random.ts';
import { UsageError } from '../actors/usage-error.ts';
import type { StressResult } from '../results/stress-result.ts';
import { now } from '../search/now.ts';
import type { Loaded, Seen, Start, Word } from './messages.ts';
import { nowUs } from './monotonic.ts';
import { NoVerdict, type StartOptions, type StressProcess, startProcess } from './stress-process.ts';
import { stressResult } from './stress-report.ts';
import { Tally } from './tally.ts';

/** Rounds at the same time where actors wait for most of theirs: enough to be worth the time, and so few that the machine idles. */
const LANES = 16;
/** From the order to start to the start: by then it has reached every process. */
const LEAD_US = 2_000;
/** An import may take 30 s of it. */
const MAX_LOAD_MS = 60_000;
const MAX_SETUP_MS = 30_000;
/** For actors, besides what they wait before they start. */
const MAX_ROUND_MS = 30_000;
const MAX_JUDGE_MS = 10_000;

export interface StressOptions extends Pick<StartOptions, 'url' | 'under' | 'prints'> {
  /** Name of a scenario, or path of a file. */
  readonly target: string;
  /** `name=value` texts. */
  readonly set: readonly string[];
  readonly seconds: number;
  /** Undefined: no actor waits. */
  readonly paceMs: number | undefined;
  /** As asked for, for the result. */
  readonly delays: readonly string[];
  readonly seed: number;
  /** Where rounds have their folders; the caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told after each round. */
  readonly onRound: (tally: Pick<Tally, 'rounds' | 'hits'>, seconds: number) => void;
}

/** What came of a stress, for its result. */
export interface StressRecord {
  readonly options: StressOptions;
  /** Undefined: it was interrupted before. */
  readonly loaded: Loaded | undefined;
  readonly lanes: number;
  readonly tally: Tally;
  readonly failure: NoVerdict | undefined;
  readonly isInterrupted: boolean;
  /** Errors of actors that were done. */
  readonly late: readonly string[];
  readonly elapsedMs: number;
}

/**
 * Runs the actors of a scenario free, each process of it a real one, round after round until the time is up: setup in a fresh folder, all
 * actors once, judged by what they saw, in the order of time, and by what is left. Processes are used again for the next round. Throws a UsageError for
 * bad input, and an Error if filerace itself failed; all processes are gone then.
 */
export async function stress(options: StressOptions): Promise<StressResult> {
  const startedMs = now();
  const late: string[] = [];
  const tally = new Tally();
  const crew = new Crew(options, (word) => {
    if (word.kind === 'late') late.push(word.message);
    else crew.fail(new NoVerdict('escaped', `something that belongs to no actor threw: ${word.message}`));
  });
  let loaded: Loaded | undefined;
  let lanes = 1;
  let failure: NoVerdict | undefined;
  try {
    loaded = await crew.load();
    lanes = options.paceMs === undefined || loaded.shared !== null ? 1 : LANES;
    await playRounds({ options, loaded, crew, tally, lanes });
  } catch (error) {
    if (error instanceof NoVerdict) failure = error;
    else if (!options.signal.aborted) throw error;
  } finally {
    await crew.end();
  }
  const isInterrupted = options.signal.aborted;
  if (failure !== undefined && loaded === undefined && !isInterrupted) {
    throw new UsageError(
      `Expected a scenario that can be loaded, got \`${options.target}\`: ${failure.message}. Mend it and try again.`,
    );
  }
  const elapsedMs = now() - startedMs;
  return stressResult({
    ...{ options, loaded, lanes, tally, late, isInterrupted, elapsedMs },
    failure: isInterrupted ? undefined : failure,
  });
}

/** The processes of a stress: one that makes files and judges, and one for each process of the scenario. */
class Crew {
  readonly #options: StressOptions;
  readonly #hear: (word: Word) => void;
  readonly #processes: StressProcess[] = [];
  #judge: StressProcess | undefined;
  readonly actors = new Map<string, StressProcess>();
  #failure: NoVerdict | undefined;
  readonly #abort = () => void this.end();

  constructor(options: StressOptions, hear: (word: Word) => void) {
    this.#options = options;
    this.#hear = hear;
    options.signal.addEventListener('abort', this.#abort, { once: true });
  }

  get judge(): StressProcess {
    if (this.#judge === undefined) throw new Error('a round was begun before there was a process to judge it');
    return this.#judge;
  }

  async load(): Promise<Loaded> {
    const { target, set, seed, under } = this.#options;
    const load = { kind: 'load', target, set, seed } as const;
    this.#judge = this.#start('that judges', { under: [], removes: true });
    const { loaded } = await this.#judge.ask(load, 'loaded', MAX_LOAD_MS);
    const names = [...new Set(loaded.actors.map(({ process }) => process))];
    for (const name of names) this.actors.set(name, this.#start(`\`${name}\``, { under, removes: false }));
    await Promise.all([...this.actors.values()].map((each) => each.ask(load, 'loaded', MAX_LOAD_MS)));
    return loaded;
  }

  /** There is no verdict any more. */
  fail(failure: NoVerdict): void {
    this.#failure ??= failure;
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#options.signal.throwIfAborted();
  }

  async end(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#abort);
    await Promise.all(this.#processes.map((each) => each.kill()));
  }

  #start(name: string, how: { readonly under: readonly string[]; readonly removes: boolean }): StressProcess {
    this.#options.signal.throwIfAborted();
    const { url, prints, folder } = this.#options;
    const birth = { parent: process.pid, folder: how.removes ? folder : null };
    const started = startProcess({ name, url, birth, under: how.under, hear: this.#hear, prints });
    this.#processes.push(started);
    return started;
  }
}

interface Playing {
  readonly options: StressOptions;
  readonly loaded: Loaded;
  readonly crew: Crew;
  readonly tally: Tally;
  readonly lanes: number;
}

/** Goes on until the time is up, and lets the rounds that are going on then come to their end. */
async function playRounds(playing: Playing): Promise<void> {
  const { options, crew, tally, lanes } = playing;
  const startedMs = now();
  let last = 0;
  const lane = async () => {
    while (now() - startedMs < options.seconds * 1_000) {
      last += 1;
      await playRound(last, startedMs, playing);
      crew.throwIfFailed();
      options.onRound(tally, (now() - startedMs) / 1_000);
    }
  };
  await Promise.all(
    Array.from({ length: lanes }, () =>
      lane().catch((error) => {
        // The others are not to go on.
        void crew.end();
        throw error;
      }),
    ),
  );
}

async function playRound(round: number, startedMs: number, { options, loaded, crew, tally }: Playing): Promise<void> {
  const { folder, seed, paceMs = 0 } = options;
  const dir = join(folder, String(round));
  const { actors } = loaded;
  const processes = [...crew.actors];
  await Promise.all([
    crew.judge.ask({ kind: 'prepare', round, dir }, 'done', MAX_SETUP_MS),
    ...processes.map(([name, each]) => each.ask({ kind: 'make', round, dir, process: name }, 'done', MAX_SETUP_MS)),
  ]);
  const fromUs = nowUs() + LEAD_US;
  const startOf = (name: string) => {
    const delayMs = 2 * paceMs * createRandom(seed, `start of ${name} in ${round}`).next();
    return { actor: name, atUs: fromUs + delayMs * 1_000 };
  };
  const seen = await Promise.all(
    processes.map(async ([name, each]): Promise<readonly Seen[]> => {
      const starts = actors.filter(({ process }) => process === name).map((actor) => startOf(actor.name));
      const go = { kind: 'go', round, starts } as const;
      const { seen: own } = await each.ask(go, 'ended', MAX_ROUND_MS + 2 * paceMs).catch((error) => {
        throw withNames(error, starts);
      });
      return own;
    }),
  );
  const inOrder = seen.flat().sort((a, b) => a.atUs - b.atUs);
  const { judgement } = await crew.judge.ask({ kind: 'judge', round, dir, seen: inOrder }, 'judged', MAX_JUDGE_MS);
  if (judgement.threw !== null) throw new NoVerdict('invariant-threw', judgement.threw);
  tally.add(round, inOrder, judgement, now() - startedMs);
}

/** Says which actors a process has that did not come to their end in time: which of them hung, nobody can know. */
function withNames(error: unknown, starts: readonly Start[]): unknown {
  if (!(error instanceof NoVerdict) || error.reason !== 'hang') return error;
  const names = starts.map(({ actor }) => actor);
  return new NoVerdict('hang', `${error.message}: ${names.join(', ')}`, names.length === 1 ? (names[0] ?? null) : null);
}
