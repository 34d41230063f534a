import type { Random } from '../actors/random.ts';
import { replace } from './patch.ts';
import { currentScope } from './scope.ts';
import { VirtualTimer } from './virtual-timer.ts';

type Done = (error: null, value: unknown) => void;

/** In an actor, chance is the actor's own seeded stream: `Math.random`, and what gives random bytes, numbers and ids. */
export function patchChance(crypto: object): void {
  replace<() => number>(Math, 'random', (original) => () => currentScope()?.random.next() ?? original());
  replace<(options?: unknown) => string>(crypto, 'randomUUID', (original) => (options?: unknown) => {
    return currentScope()?.random.id() ?? original(options);
  });
  replace<(...args: unknown[]) => unknown>(crypto, 'randomBytes', (original) => (size: unknown, done?: unknown) => {
    const scope = currentScope();
    if (scope === undefined || typeof size !== 'number') return original(size, done);
    return give(bytes(scope.random, new Uint8Array(size)), done);
  });
  for (const name of ['randomFill', 'randomFillSync', 'getRandomValues']) replaceFill(crypto, name);
  replace<(...args: unknown[]) => unknown>(crypto, 'randomInt', (original) => (...args: unknown[]) => {
    const scope = currentScope();
    const numbers = args.filter((each) => typeof each === 'number');
    if (scope === undefined || numbers.length === 0) return original(...args);
    const [min = 0, max = 0] = numbers.length === 1 ? [0, ...numbers] : numbers;
    return give(
      scope.random.integer(min, max - 1),
      args.find((each) => typeof each === 'function'),
    );
  });
  const web: object = Object.getPrototypeOf(globalThis.crypto);
  replace<(this: unknown) => string>(
    web,
    'randomUUID',
    (original) =>
      function randomUUID(this: unknown) {
        return currentScope()?.random.id() ?? original.call(this);
      },
  );
  replaceFill(web, 'getRandomValues');
}

function replaceFill(object: object, name: string): void {
  replace<(...args: unknown[]) => unknown>(
    object,
    name,
    (original) =>
      function fill(this: unknown, ...args: unknown[]) {
        const scope = currentScope();
        const [buffer, ...rest] = args;
        if (scope === undefined || !(ArrayBuffer.isView(buffer) || buffer instanceof ArrayBuffer)) {
          return Reflect.apply(original, this, args);
        }
        const [offset = 0, size] = rest.filter((each) => typeof each === 'number');
        const whole = ArrayBuffer.isView(buffer)
          ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
          : new Uint8Array(buffer);
        bytes(scope.random, whole.subarray(offset, size === undefined ? undefined : offset + size));
        return give(
          buffer,
          rest.find((each) => typeof each === 'function'),
        );
      },
  );
}

function bytes(random: Random, target: Uint8Array): Buffer {
  for (let index = 0; index < target.length; index += 1) target[index] = random.integer(0, 255);
  return Buffer.from(target.buffer, target.byteOffset, target.byteLength);
}

/** With a callback the value comes later, as from Node's thread pool. */
function give(value: unknown, done: unknown): unknown {
  const scope = currentScope();
  if (typeof done !== 'function' || scope === undefined) return value;
  new VirtualTimer(scope.clock, () => (done as Done)(null, value), { ms: 0, kind: 'immediate' });
  return undefined;
}
