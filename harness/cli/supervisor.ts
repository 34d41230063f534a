import { rmSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { UsageError } from '../actors/usage-error.ts';
import type { Result } from '../results/result.ts';
import { now } from '../search/now.ts';
import { WAVE } from '../search/plan.ts';
import { type CutOff, cutOff } from './cut-off.ts';
import type { Begun, Described, ExploreJob, Job, Place, ReplayJob, Reply, SavedSearch, ToldRun } from './jobs.ts';
import type { WorkView } from './progress-line.ts';
import { ScenarioThread } from './scenario-thread.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { WorkWatch } from './work-watch.ts';

const TICK_MS = 500;
/** Ticks without a sign of life after which a thread counts as hung: 10 s, or more on a machine that was asleep. */
const HANG_TICKS = 20;
/** The same while it loads our own modules, or waits for a real process, for which there is another bound: two minutes. That is not the scenario's fault. */
const LOAD_TICKS = 240;
/** Ticks that an interrupted search has to come to the end of its run. */
const GRACE_TICKS = 4;

/** What is going on right now. */
interface Watched {
  readonly job: Job;
  readonly give: (reply: Reply) => void;
  readonly startedMs: number;
  begun: Begun | undefined;
  graceTicks: number;
}

/** Whoever follows a job while it runs. */
export interface Follower {
  readonly onRun?: (run: ToldRun) => void;
  /** Told where the search is; undefined when there is nothing left to go on with. */
  readonly onState?: (saved: SavedSearch | undefined) => void;
  /** What scenarios print is about to go to stderr. */
  readonly onPrint?: (chunk: Uint8Array) => void;
}

export interface SupervisorOptions extends Follower {
  /** Where temporary folders are made; default: the system's. */
  readonly parent: string | undefined;
  /** The most threads there will be. */
  readonly workers: number;
}

/**
 * Runs scenarios in threads of their own and watches them, so that code which never gives a thread back, or ends it, has a
 * result like all other code. One thread does the job; when it asks for help, there are others. Whatever happens, the
 * temporary folder goes with `close`.
 */
export class Supervisor {
  readonly #workerUrl: URL;
  readonly #parent: string | undefined;
  readonly #workers: number;
  readonly #follower: Follower;
  /** The first does the jobs, the others help it. */
  #threads: ScenarioThread[] = [];
  #watched: Watched | undefined;
  #folder: string | undefined;
  #watch = new WorkWatch();
  #isInterrupted = false;
  /** Whether a thread has failed since the last job began. */
  #isBroken = false;

  constructor(workerUrl: URL, { parent, workers, ...follower }: SupervisorOptions) {
    this.#workerUrl = workerUrl;
    this.#parent = parent;
    this.#workers = Math.min(workers, WAVE);
    this.#follower = follower;
  }

  /** The folder for real disks, made when it is first asked for. Throws a UsageError if it cannot be. */
  folder(): string {
    this.#folder ??= temporaryFolder(this.#parent);
    return this.#folder;
  }

  /** Ends the running search after its current runs; if that does not end soon, at once. */
  interrupt(): void {
    this.#isInterrupted = true;
    for (const thread of this.#threads) thread.interrupt();
  }

  /** Makes runs. Throws a UsageError for bad input, and an Error if the harness itself failed. */
  async run(job: ExploreJob | ReplayJob): Promise<Result> {
    const reply = await this.#perform(job);
    if (reply.kind !== 'result') throw failureOf(reply);
    return reply.result;
  }

  /** What is expected of a scenario. Throws as `run` does. */
  async describe(target: string, isolation: Place['isolation'], wantsSubject: boolean): Promise<Described> {
    const reply = await this.#perform({ kind: 'describe', target, isolation, wantsSubject });
    if (reply.kind !== 'described') throw failureOf(reply);
    return reply.described;
  }

  /** What the job that runs is at; undefined when none does. */
  view(): WorkView | undefined {
    if (this.#watched === undefined) return undefined;
    return this.#watch.view(
      this.#made(),
      this.#threads.map((thread) => thread.state),
    );
  }

  /** Ends the threads and removes the temporary folder. */
  async close(): Promise<void> {
    this.#end({ kind: 'failed', message: 'was closed while a job was running' });
    await this.#dismiss();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folder = undefined;
  }

  async #perform(job: Job): Promise<Reply> {
    if (this.#isBroken) await this.#dismiss();
    for (const thread of this.#threads) thread.reset();
    this.#watch = new WorkWatch();
    const [first = this.#start()] = this.#threads;
    const timer = setInterval(() => this.#look(), TICK_MS);
    const reply = await new Promise<Reply>((give) => {
      this.#watched = { job, give, startedMs: now(), begun: undefined, graceTicks: 0 };
      first.tell(job);
    });
    clearInterval(timer);
    this.#watched = undefined;
    if (this.#isBroken) await this.#dismiss();
    return reply;
  }

  #start(): ScenarioThread {
    const thread: ScenarioThread = new ScenarioThread(this.#workerUrl, {
      heard: (reply) => this.#hear(reply),
      failed: (error) => {
        const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        if (isMemory) this.#giveUp(thread, 'hang', 'used up all the memory that a thread may have');
        else this.#end({ kind: 'failed', message: error.stack ?? error.message });
      },
      prints: (chunk) => this.#follower.onPrint?.(chunk),
      ended: (code) => this.#giveUp(thread, 'exit', `ended the process with code ${code}`),
    });
    if (this.#isInterrupted) thread.interrupt();
    this.#threads.push(thread);
    return thread;
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'begun') {
      if (this.#watched !== undefined) this.#watched.begun = reply.begun;
    } else if (reply.kind === 'wants helpers') {
      this.#recruit();
    } else if (reply.kind === 'progress') {
      this.#watch.heard(reply.progress, this.#made());
    } else if (reply.kind === 'run') {
      this.#follower.onRun?.(reply.run);
    } else if (reply.kind === 'state') {
      this.#follower.onState?.(reply.saved);
    } else {
      this.#watched?.give(reply);
    }
  }

  /** Runs of all threads in this job. */
  #made(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.made, 0);
  }

  /** Brings the first thread together with as many others as there may be. */
  #recruit(): void {
    const [first] = this.#threads;
    while (first !== undefined && this.#threads.length < this.#workers) {
      const { port1, port2 } = new MessageChannel();
      this.#start().tell({ kind: 'help', port: port1 });
      first.tell({ kind: 'hire', port: port2 });
    }
  }

  #look(): void {
    const watched = this.#watched;
    if (watched === undefined) return;
    if (this.#isInterrupted) watched.graceTicks += 1;
    const [first] = this.#threads;
    const isPatient = 'isolation' in watched.job && watched.job.isolation === 'processes';
    const isHung = (thread: ScenarioThread) =>
      thread.countQuiet() > (thread.hasBegun && !isPatient ? HANG_TICKS : LOAD_TICKS);
    const hung = this.#threads.find(isHung);
    if (watched.graceTicks > GRACE_TICKS && first !== undefined) this.#giveUp(first, 'budget', 'was interrupted');
    else if (hung !== undefined) this.#giveUp(hung, 'hang', NEVER_YIELDS);
  }

  #giveUp(thread: ScenarioThread, reason: CutOff['reason'], what: string): void {
    // One that has been dismissed ends, too.
    if (!this.#threads.includes(thread)) return;
    this.#isBroken = true;
    if (this.#watched === undefined) return;
    const { job, begun, startedMs } = this.#watched;
    const [runs, elapsedMs] = [this.#threads[0]?.runs ?? 0, now() - startedMs];
    this.#end(cutOff(job, begun, { reason, what, runs, elapsedMs, actor: thread.actor }));
  }

  /** The job ends otherwise than its thread would have it. That thread is beyond help, and so are those that work for it. */
  #end(reply: Reply): void {
    this.#isBroken = true;
    this.#watched?.give(reply);
  }

  async #dismiss(): Promise<void> {
    const threads = this.#threads;
    this.#threads = [];
    this.#isBroken = false;
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function failureOf(reply: Reply): Error {
  if (reply.kind === 'usage') return new UsageError(reply.message);
  return new Error(reply.kind === 'failed' ? reply.message : `a thread answered with ${reply.kind}`);
}

const NEVER_YIELDS = 'never gave the thread back';
