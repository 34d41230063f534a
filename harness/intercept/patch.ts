/** A function of Node's that means another thing in an actor. */
type Callable = (...args: never[]) => unknown;

/**
 * Replaces a function that an object exports by one that asks whose code is running. The new one has the name, the length and the
 * properties of the old one, so that nobody who looks at it sees a difference. Nothing happens where there is none, as
 * on another version of Node.
 */
export function replace<F extends Callable>(object: object, name: string, make: (original: F) => Callable): void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  const original: unknown = Reflect.get(object, name);
  if (typeof original !== 'function' || before?.configurable === false) return;
  const made = make(original as F);
  disguise(made, original);
  Object.defineProperty(object, name, {
    value: made,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? true,
  });
}

/** Gives a function the name, the length and the properties of another, but for those that it has. */
export function disguise(made: object, original: object): void {
  const own = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(own)) {
    const has = Object.getOwnPropertyDescriptor(made, key);
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor === undefined || (has !== undefined && key !== 'name' && key !== 'length')) continue;
    if (key !== 'prototype') Object.defineProperty(made, key, descriptor);
  }
}
