import * as nodeFs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stepsOf } from '../testing/runs.ts';
import type { FileSystem } from './create-fs.ts';
import { PASSED_THROUGH, REFUSED } from './pass-through.ts';

/** All names of functions that an object has, of its own and from its classes, but those of every object. */
function functionNames(object: object): string[] {
  const names = new Set<string>();
  for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      // What is private to Node has a symbol of its own; those that everybody knows are part of the language.
      if (typeof key === 'symbol' && !WELL_KNOWN.has(key)) continue;
      if (typeof Reflect.getOwnPropertyDescriptor(at, key)?.value === 'function') names.add(String(key));
    }
  }
  return [...names];
}

const WELL_KNOWN: ReadonlySet<symbol> = new Set(
  Object.getOwnPropertyNames(Symbol)
    .map((name): unknown => Reflect.get(Symbol, name))
    .filter((each) => typeof each === 'symbol'),
);

/** What an actor is given, and how the run ended in which every function of it was asked whether it is refused. */
async function fromActor<T>(body: (fs: FileSystem, dir: string) => T | Promise<T>): Promise<T> {
  const { value, thrown, run } = await stepsOf(body, { setup: (fs, dir) => fs.writeFileSync(`${dir}/f`, 'text') });
  expect([thrown, run.unknown]).toEqual([undefined, undefined]);
  return value as T;
}

/** Calls a function with nothing; whether that ended the run as something that is not scheduled. */
async function isRefused(name: string, isPromise: boolean): Promise<boolean> {
  const { run } = await stepsOf((fs) => {
    const owner: object = isPromise ? fs.promises : fs;
    const found: unknown = Reflect.get(owner, name);
    if (typeof found === 'function') return Reflect.apply(found, owner, []);
  });
  return run.unknown?.reason === 'escaped' && run.unknown.message.includes('does not schedule');
}

describe.each([
  ['fs', nodeFs, false],
  ['fs.promises', nodeFs.promises, true],
] as const)('%s', (prefix, model, isPromise) => {
  const exported = Object.entries(model)
    .filter(([name, value]) => typeof value === 'function' && name !== 'default')
    .map(([name]) => name);

  test.each(exported)('%s is scheduled, or on a list with its reason', async (name) => {
    const full = `${prefix}.${name}`;
    const given: unknown = await fromActor((fs) => Reflect.get(isPromise ? fs.promises : fs, name));
    expect(typeof given).toBe('function');
    // Node's own would reach the disk without the schedule.
    expect(given === Reflect.get(model, name)).toBe(PASSED_THROUGH.has(full));
    expect(await isRefused(name, isPromise)).toBe(REFUSED.has(full));
  });

  test('nothing is on a list that Node does not have, now or in another of its versions', () => {
    const elsewhere = new Set(['fs.glob', 'fs.globSync', 'fs.promises.glob', 'fs.lchmod', 'fs.lchmodSync']);
    const listed = [...PASSED_THROUGH.keys(), ...REFUSED.keys()].filter((each) => !elsewhere.has(each));
    for (const each of listed) {
      const [, second, third] = each.split('.');
      const found = third === undefined ? Reflect.get(nodeFs, second ?? '') : Reflect.get(nodeFs.promises, third);
      expect(typeof found, each).toBe('function');
    }
  });
});

describe('what calls give', () => {
  test('a FileHandle has every function that Node gives it', async () => {
    const real = await nodeFs.promises.open(process.execPath);
    const wanted = functionNames(real);
    await real.close();
    const given = await fromActor(async (fs, dir) => {
      const handle = await fs.promises.open(`${dir}/f`);
      const names = functionNames(handle);
      await handle.close();
      return names;
    });
    expect(wanted.length).toBeGreaterThan(20);
    expect(given).toEqual(expect.arrayContaining(wanted));
  });

  test('a Dir has every function that Node gives it, and none of them is Node’s', async () => {
    const wanted = functionNames(nodeFs.Dir.prototype).filter((name) => !INSIDE_DIR.has(name));
    const given = await fromActor((fs, dir) => {
      const directory = fs.opendirSync(dir);
      const own = wanted.filter(
        (name) => name === 'constructor' || memberOf(directory, name) !== memberOf(nodeFs.Dir.prototype, name),
      );
      directory.closeSync();
      return [directory instanceof nodeFs.Dir, directory instanceof fs.Dir, own];
    });
    expect(given).toEqual([true, true, wanted]);
  });

  test('a stream is one of node:fs, on the calls of the actor', async () => {
    const given = await fromActor((fs, dir) => {
      const streams = [fs.createReadStream(`${dir}/f`), fs.createWriteStream(`${dir}/g`)];
      const [reads, writes] = streams;
      return [reads instanceof nodeFs.ReadStream, reads instanceof fs.ReadStream, writes instanceof nodeFs.WriteStream];
    });
    expect(given).toEqual([true, true, true]);
  });
});

/** How Dir reads ahead, which it does not document. */
const INSIDE_DIR: ReadonlySet<string> = new Set(['processReadResult', 'readSyncRecursive']);

function memberOf(owner: object, name: string): unknown {
  const symbol = [...WELL_KNOWN].find((each) => String(each) === name);
  return Reflect.get(owner, symbol ?? name);
}
