import type { Clock } from '../actors/clock.ts';
import type { Refusal } from './refusal.ts';
import { Timeout, type TimerKind, VirtualTimer } from './virtual-timer.ts';

/** What is to be given, when, and what Node says to the arguments, which it may refuse a few microtasks later. */
interface Wait {
  readonly ms: number;
  readonly value: unknown;
  readonly options: unknown;
  readonly refusal: Promise<Refusal> | undefined;
}

/** Resolves to `value` when the time has come; rejects as Node's does if the signal among the options says so before. */
export function sleep(clock: Clock, kind: TimerKind, { ms, value, options, refusal }: Wait): Promise<unknown> {
  const { signal, ref } = optionsOf(options);
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      void Promise.resolve(refusal).then((refused) =>
        reject(refused === undefined ? abortError(signal) : refused.error),
      );
      return;
    }
    const timer = new VirtualTimer(clock, () => end(() => resolve(value)), { ms, kind });
    if (!ref) timer.unref();
    const abort = () => end(() => reject(abortError(signal)));
    const end = (settle: () => void) => {
      VirtualTimer.clear(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    signal?.addEventListener('abort', abort);
    void refusal?.then((refused) => refused !== undefined && end(() => reject(refused.error)));
  });
}

/**
 * Gives `value` again and again, as `setInterval` of `timers/promises` does: the ticks do not wait for whoever takes them. Only while
 * somebody waits for one is the actor not done.
 */
export async function* every(clock: Clock, { ms, value, options, refusal }: Wait): AsyncGenerator<unknown> {
  const { signal, ref } = optionsOf(options);
  let ticks = 0;
  let wake = () => {};
  const abort = () => wake();
  const timer = new Timeout(
    clock,
    () => {
      ticks += 1;
      timer.refresh();
      wake();
    },
    { ms, kind: 'timeout' },
  ).unref();
  signal?.addEventListener('abort', abort);
  try {
    const refused = await refusal;
    if (refused !== undefined) throw refused.error;
    while (signal?.aborted !== true) {
      if (ticks === 0) {
        if (ref) timer.ref();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        timer.unref();
      }
      for (; ticks > 0; ticks -= 1) yield value;
    }
    throw abortError(signal);
  } finally {
    timer.close();
    signal?.removeEventListener('abort', abort);
  }
}

/** A signal that aborts by itself, as `AbortSignal.timeout` gives. */
export function abortingAfter(clock: Clock, ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  new VirtualTimer(clock, abort, { ms, kind: 'timeout' }).unref();
  return controller.signal;
}

type Signal = Pick<AbortSignal, 'aborted' | 'reason' | 'addEventListener' | 'removeEventListener'>;

function optionsOf(options: unknown): { readonly signal: Signal | undefined; readonly ref: boolean } {
  if (typeof options !== 'object' || options === null) return { signal: undefined, ref: true };
  const signal: unknown = Reflect.get(options, 'signal');
  return { signal: isSignal(signal) ? signal : undefined, ref: Reflect.get(options, 'ref') !== false };
}

/** Node takes those of other makers, too. */
function isSignal(value: unknown): value is Signal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}

function abortError(signal: Signal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
