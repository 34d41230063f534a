import { currentScope } from '../intercept/scope.ts';

/** What a live run wants to hear of what its subject does to the process. */
export interface Guarded {
  /** Something was thrown where no promise catches it: a `nextTick`, a microtask, an event handler. */
  uncaught(error: unknown): void;
  /** A promise was rejected and nobody handles it. */
  unhandledRejection(reason: unknown): void;
  /** `process.exit` was called, or another way to end the process; must throw. */
  exit(name: string): never;
  /** Something was called that would change the process for all; must throw. */
  unsupported(name: string): never;
}

/** `nextTick`s of one turn; a subject that queues more is taken to go on for ever. */
const MAX_TICKS_PER_TURN = 1_000_000;

let current: Guarded | undefined;
let ticks = 0;
let stray: unknown;

/** What late continuations of a run that has ended are told; nobody needs to hear of it. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';

  constructor() {
    super('this run of the scenario has ended');
  }
}

/** What was thrown between two runs, by something the subject had started outside the schedule; undefined if nothing. */
export function takeStray(): unknown {
  const error = stray;
  stray = undefined;
  return error;
}

function hearStray(error: unknown): void {
  if (!(error instanceof RunEnded)) stray ??= error ?? new Error('undefined was thrown');
}

/** The run that hears of what happens from now on; undefined between runs. */
export function guard(run: Guarded | undefined): void {
  current = run;
  renewGuards();
}

/** Begins a turn: the bound on `nextTick`s is one per turn. */
export function resetTicks(): void {
  ticks = 0;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `search` with the process-wide hooks in place, and puts back what was there. One search at a time in one thread:
 * a second waits until the first is over.
 */
export function withGuards<T>(search: () => Promise<T>): Promise<T> {
  const result = queue.then(async () => {
    const restore = install();
    try {
      return await search();
    } finally {
      restore();
    }
  });
  queue = result.catch(() => undefined);
  return result;
}

function install(): () => void {
  const { exit } = process;
  if (process.nextTick !== countedNextTick) realNextTick = process.nextTick;
  const rejectionListeners = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) =>
    current === undefined ? hearStray(reason) : current.unhandledRejection(reason),
  );
  // With a listener, Node does not print a warning about a rejection that the subject handles too late.
  process.on('rejectionHandled', hearNothing);
  process.setUncaughtExceptionCaptureCallback((error) =>
    current === undefined ? hearStray(error) : current.uncaught(error),
  );
  process.exit = () => endProcess('process.exit');
  const { abort, reallyExit } = process as typeof process & { reallyExit(code?: number): never };
  // Node's own `process.exit`, by which filerace itself ends, calls it.
  const really = (code?: number) =>
    currentScope() === undefined ? reallyExit.call(process, code) : endProcess('process.reallyExit');
  Object.assign(process, { abort: () => endProcess('process.abort'), reallyExit: really });
  const { chdir, umask } = process;
  process.chdir = (folder) =>
    current === undefined ? chdir.call(process, folder) : current.unsupported('process.chdir');
  process.umask = (...mask: [] | [string | number]) => {
    const [value] = mask;
    if (value === undefined) return Reflect.apply(umask, process, []);
    return current === undefined ? Reflect.apply(umask, process, [value]) : current.unsupported('process.umask');
  };
  isInstalled = true;
  renewGuards();
  const { getuid, getgid } = process;
  const [uid, gid] = [getuid?.(), getgid?.()];
  // memfs asks for them on every call, which costs more than the call; they cannot change during a search.
  if (uid !== undefined) process.getuid = () => uid;
  if (gid !== undefined) process.getgid = () => gid;
  return () => {
    if (getuid !== undefined) process.getuid = getuid;
    if (getgid !== undefined) process.getgid = getgid;
    isInstalled = false;
    process.nextTick = realNextTick;
    process.exit = exit;
    Object.assign(process, { abort, reallyExit });
    process.chdir = chdir;
    process.umask = umask;
    process.setUncaughtExceptionCaptureCallback(null);
    process.off('rejectionHandled', hearNothing);
    process.removeAllListeners('unhandledRejection');
    for (const listener of rejectionListeners) process.on('unhandledRejection', listener);
  };
}

/**
 * Sees to it that `nextTick`s are counted. vitest swaps `process.nextTick` for a moment whenever it reports something, and
 * puts back what was there a tick later: what a search had put there may be gone by then, or come back when it is over.
 */
export function renewGuards(): void {
  if (isInstalled) process.nextTick = countedNextTick;
}

/** Setup, or what a run left behind, must not end the search, least of all with code 0. */
function endProcess(name: string): never {
  if (current !== undefined) return current.exit(name);
  const error = new Error(`${name} was called`);
  hearStray(error);
  throw error;
}

let isInstalled = false;
let realNextTick = process.nextTick;

function countedNextTick(callback: (...args: unknown[]) => unknown, ...args: unknown[]): void {
  if (isInstalled) realNextTick.call(process, runTick, callback, args);
  else realNextTick.call(process, callback, ...args);
}

function hearNothing(): void {}

/** A throw must not leave Node's own tick loop: inside a drain it would corrupt the stack of async contexts. */
function runTick(callback: (...args: unknown[]) => unknown, args: unknown[]): void {
  ticks += 1;
  if (current !== undefined && ticks > MAX_TICKS_PER_TURN) return;
  try {
    Reflect.apply(callback, undefined, args);
  } catch (error) {
    if (current === undefined) hearStray(error);
    else current.uncaught(error);
  }
}

/** Whether the turn queued more `nextTick`s than the bound; the rest of them was dropped. */
export function hasRunawayTicks(): boolean {
  return ticks > MAX_TICKS_PER_TURN;
}
