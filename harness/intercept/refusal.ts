import { outOfScope } from './scope.ts';

/** What Node throws for wrong arguments; undefined if it takes them. */
export type Refusal = { readonly error: unknown } | undefined;

const ABORTED = AbortSignal.abort();

/**
 * What a function of `timers/promises` says to arguments, in its own words: `ask` calls it with these options. A signal that is
 * aborted takes the place of that among them, since Node looks at it last, and then sets no timer.
 */
export async function refusalOf(ask: (options: unknown) => unknown, options: unknown): Promise<Refusal> {
  try {
    await outOfScope(() => ask(withAborted(options)));
    return undefined;
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? undefined : { error };
  }
}

/** What is wrong is left as it is. */
function withAborted(options: unknown): unknown {
  if (options === undefined) return { signal: ABORTED };
  if (typeof options !== 'object' || options === null) return options;
  const signal: unknown = Reflect.get(options, 'signal');
  const isFine = signal === undefined || (typeof signal === 'object' && signal !== null && 'aborted' in signal);
  if (!isFine) return options;
  return new Proxy(options, { get: (target, key) => (key === 'signal' ? ABORTED : Reflect.get(target, key)) });
}
