import { replace } from './patch.ts';
import { currentScope, outOfScope } from './scope.ts';
import { fillFrom } from './seeded-bytes.ts';
import { VirtualTimer } from './virtual-timer.ts';

type Done = (error: null, value: unknown) => void;
type Call = (this: unknown, ...args: unknown[]) => unknown;
type Bytes = ArrayBufferView | ArrayBufferLike;

/**
 * In an actor, chance is the actor's own seeded stream: `Math.random`, and what gives random bytes, numbers and ids. Node's own function is
 * always called first, in its form without a callback, so that it refuses what it refuses, in its own words; then the seeded
 * values take the place of its.
 */
export function patchChance(crypto: object): void {
  replace<() => number>(Math, 'random', (original) => () => currentScope()?.random.next() ?? original());
  const fillSync = Reflect.get(crypto, 'randomFillSync') as Call;
  replaceId(crypto);
  replaceBytes(crypto);
  replaceFill(crypto, 'randomFillSync', fillSync);
  replaceFill(crypto, 'randomFill', fillSync);
  replaceValues(crypto);
  replaceInteger(crypto);
  const web: object = Object.getPrototypeOf(globalThis.crypto);
  replaceId(web);
  replaceValues(web);
}

function replaceId(object: object): void {
  replace<Call>(
    object,
    'randomUUID',
    (original) =>
      function randomUUID(this: unknown, ...args: unknown[]) {
        const own = outOfScope(() => Reflect.apply(original, this, args));
        return currentScope()?.random.id() ?? own;
      },
  );
}

function replaceBytes(crypto: object): void {
  replace<Call>(crypto, 'randomBytes', (original) => (size: unknown, done?: unknown) => {
    const scope = currentScope();
    if (scope === undefined || !isCallback(done)) return original(size, done);
    const bytes = outOfScope(() => original(size)) as Buffer;
    fillFrom(scope.random, bytes);
    return give(bytes, done);
  });
}

function replaceFill(crypto: object, name: string, fillSync: Call): void {
  replace<Call>(crypto, name, (original) => (buffer: unknown, ...rest: unknown[]) => {
    const scope = currentScope();
    const at = name === 'randomFill' ? rest.findIndex((each) => typeof each === 'function') : rest.length;
    // Without a callback, Node refuses.
    if (scope === undefined || at === -1) return original(buffer, ...rest);
    const [offset, size] = rest.slice(0, at);
    outOfScope(() => fillSync(buffer, offset, size));
    fillFrom(scope.random, partOf(buffer as Bytes, offset, size));
    return give(buffer, rest[at]);
  });
}

function replaceValues(object: object): void {
  replace<Call>(
    object,
    'getRandomValues',
    (original) =>
      function getRandomValues(this: unknown, ...args: unknown[]) {
        const scope = currentScope();
        const filled = outOfScope(() => Reflect.apply(original, this, args));
        if (scope !== undefined) fillFrom(scope.random, partOf(filled as Bytes));
        return filled;
      },
  );
}

function replaceInteger(crypto: object): void {
  replace<Call>(crypto, 'randomInt', (original) => (...args: unknown[]) => {
    const scope = currentScope();
    const at = args.findIndex((each) => typeof each === 'function');
    const numbers = at === -1 ? args : args.slice(0, at);
    if (scope === undefined) return original(...args);
    outOfScope(() => original(...numbers));
    const [first, second] = numbers.map(Number);
    const [min = 0, max = 0] = numbers[1] === undefined ? [0, first] : [first, second];
    return give(scope.random.integer(min, max - 1), args[at]);
  });
}

/** The bytes from an offset on; both it and the size count elements, as in Node. */
function partOf(buffer: Bytes, offset?: unknown, size?: unknown): Uint8Array {
  const whole = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const unit = 'BYTES_PER_ELEMENT' in buffer ? Number(buffer.BYTES_PER_ELEMENT) : 1;
  const from = Number(offset ?? 0) * unit;
  return whole.subarray(from, size === undefined ? undefined : from + Number(size) * unit);
}

function isCallback(done: unknown): boolean {
  return done === undefined || typeof done === 'function';
}

/** With a callback the value comes later, as from Node's thread pool. */
function give(value: unknown, done: unknown): unknown {
  const scope = currentScope();
  if (typeof done !== 'function' || scope === undefined) return value;
  new VirtualTimer(scope.clock, () => (done as Done)(null, value), { ms: 0, kind: 'immediate' });
  return undefined;
}
