import type { TraceEntry } from '../history/trace.ts';
import type { ActorThread, Flight } from './actor-thread.ts';
import type { Candidate } from './policy.ts';
import type { MadeSwitch, RunRecord } from './run-record.ts';

interface Row {
  readonly actor: number;
  readonly op: string;
  readonly path: string | undefined;
  readonly dest: string | undefined;
  readonly outcome: string;
}

/** Writes down what happens in a run; the trace is made of it only when somebody asks. */
export class Recorder {
  readonly #threads: readonly ActorThread[];
  readonly #relative: (path: string) => string;
  readonly #rows: Row[] = [];
  /** Entries so far, per actor. */
  readonly entriesOf: number[];
  readonly #switches: MadeSwitch[] = [];
  #preemptions = 0;
  #hasOverlap = false;
  #hasCalls = false;
  readonly #syncActors = new Set<number>();
  /** Requests that were issued and whose result has not been delivered, per actor, and in all. */
  readonly #open: number[];
  #openInAll = 0;

  constructor(threads: readonly ActorThread[], relative: (path: string) => string) {
    this.#threads = threads;
    this.#relative = relative;
    this.#open = threads.map(() => 0);
    this.entriesOf = threads.map(() => 0);
  }

  /** Entries so far. */
  get count(): number {
    return this.#rows.length;
  }

  /** A request was issued, or its result was delivered. */
  recordFlight(actor: number, change: 1 | -1): void {
    this.#open[actor] = (this.#open[actor] ?? 0) + change;
    this.#openInAll += change;
  }

  recordStep(flight: Flight): void {
    const { io, actor } = flight;
    this.#add({ actor, op: io.op, path: io.path ?? io.descriptorPath, dest: io.dest, outcome: io.outcome });
    this.#hasCalls = true;
    if (flight.isSync) this.#syncActors.add(actor);
    if (this.#openInAll > (this.#open[actor] ?? 0)) this.#hasOverlap = true;
  }

  /** `op` if it is not called by its kind. */
  recordTurn({ actor, kind, op = kind }: Candidate & { readonly op?: string }): void {
    this.#add({ actor, op, path: undefined, dest: undefined, outcome: 'ok' });
  }

  /** A choice against going on; `candidates` has first what would have gone on. */
  recordSwitch(chosen: Candidate, candidates: readonly Candidate[], lastActor: number): void {
    const [first] = candidates;
    // Before the first entry nobody has begun, so nobody is preempted.
    if (this.count > 0 && first?.actor === lastActor && chosen.actor !== lastActor) this.#preemptions += 1;
    const isActorsFirst = candidates.find((each) => each.actor === chosen.actor) === chosen;
    this.#switches.push({
      entry: this.count + 1,
      actor: this.#threads[chosen.actor]?.name ?? '',
      request: isActorsFirst ? undefined : chosen.request,
      from: this.count === 0 ? undefined : this.#threads[lastActor]?.name,
      after: this.count === 0 ? 0 : (this.entriesOf[lastActor] ?? 0),
    });
  }

  summary(): Pick<RunRecord, 'steps' | 'switches' | 'preemptions' | 'hasOverlap' | 'hasCalls' | 'syncActors'> {
    return {
      steps: this.count,
      switches: this.#switches,
      preemptions: this.#preemptions,
      hasOverlap: this.#hasOverlap,
      hasCalls: this.#hasCalls,
      syncActors: [...this.#syncActors].map((index) => this.#threads[index]?.name ?? ''),
    };
  }

  trace(): TraceEntry[] {
    return this.#rows.map(({ actor, op, path, dest, outcome }, index) => ({
      step: index + 1,
      actor: this.#threads[actor]?.name ?? '',
      op,
      paths: [path, dest].filter((each) => each !== undefined).map((each) => this.#relative(each)),
      outcome,
    }));
  }

  #add(row: Row): void {
    this.#rows.push(row);
    this.entriesOf[row.actor] = (this.entriesOf[row.actor] ?? 0) + 1;
  }
}
