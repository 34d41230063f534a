import type { Clock } from '../actors/clock.ts';
import { type TimerKind, VirtualTimer } from './virtual-timer.ts';

/** Resolves to `value` when the time has come; rejects as Node's does if the signal among the options says so before. */
export function sleep(
  clock: Clock,
  wait: { readonly kind: TimerKind; readonly ms: number; readonly value: unknown; readonly options: unknown },
): Promise<unknown> {
  const { signal, ref } = optionsOf(wait.options);
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortError(signal));
      return;
    }
    const timer = new VirtualTimer(clock, () => end(() => resolve(wait.value)), wait);
    if (!ref) timer.unref();
    const abort = () => end(() => reject(abortError(signal)));
    const end = (settle: () => void) => {
      timer.close();
      signal?.removeEventListener('abort', abort);
      settle();
    };
    signal?.addEventListener('abort', abort);
  });
}

/** Gives `value` again and again, as `setInterval` of `timers/promises` does. */
export async function* every(clock: Clock, ms: number, [value, options]: readonly unknown[]): AsyncGenerator<unknown> {
  for (;;) yield await sleep(clock, { kind: 'timeout', ms, value, options });
}

/** A signal that aborts by itself, as `AbortSignal.timeout` gives. */
export function abortingAfter(clock: Clock, ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  new VirtualTimer(clock, abort, { ms, kind: 'timeout' }).unref();
  return controller.signal;
}

function optionsOf(options: unknown): { readonly signal: AbortSignal | undefined; readonly ref: boolean } {
  if (typeof options !== 'object' || options === null) return { signal: undefined, ref: true };
  const signal: unknown = Reflect.get(options, 'signal');
  return { signal: signal instanceof AbortSignal ? signal : undefined, ref: Reflect.get(options, 'ref') !== false };
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
