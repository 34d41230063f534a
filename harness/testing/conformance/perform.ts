import type { Readable, Writable } from 'node:stream';
import type { FileSystem } from '../../fs/create-fs.ts';
import type { SequenceCall } from './calls.ts';
import { outcomeOf } from './outcome.ts';
import { SLOTS, type World } from './value.ts';

/** What came of one call, as text. */
export type Outcome = string;

/** Makes the calls one after another, each when the last one is over, then closes what is open. */
export async function perform(fs: FileSystem, dir: string, calls: readonly SequenceCall[]): Promise<Outcome[]> {
  const world: World = { dir, open: new Map() };
  const outcomes: Outcome[] = [];
  for (const call of calls) outcomes.push(await outcomeOf(dir, () => performOne(fs, world, call)));
  for (const slot of SLOTS) await closeSlot(fs, world, slot);
  return outcomes;
}

type Callable = (...args: unknown[]) => unknown;

function member(owner: object, name: string): Callable {
  let found: unknown = owner;
  for (const part of name.split('.')) found = Reflect.get(Object(found), part);
  if (typeof found !== 'function') throw new Error(`there is no ${name}`);
  return (...args) => Reflect.apply(found, owner, args);
}

async function performOne(fs: FileSystem, world: World, call: SequenceCall): Promise<unknown> {
  const args = call.args.map((each) => each.make(world));
  switch (call.how) {
    case 'handle':
      return onHandle(world, call, args);
    case 'readStream':
      return readAll(member(fs, call.method)(...args) as Readable);
    case 'writeStream':
      return writeAll(member(fs, call.method)(...args.slice(0, 2)) as Writable, args.slice(2));
    case 'directory':
      return listAll(fs, call, args);
    case 'temporary':
      return makeTemporary(fs, args);
    default: {
      if (call.method === 'open') await closeSlot(fs, world, call.slot);
      const made = await make(fs, call, args);
      if (call.method === 'open') world.open.set(call.slot, Array.isArray(made) ? made[0] : made);
      if (call.method === 'close') forget(world, args[0]);
      if (/^(realpath|readlink)/.test(call.method)) return decoded(made, args[1]);
      return call.method === 'open' ? 'opened' : made;
    }
  }
}

function make(fs: FileSystem, { how, method }: SequenceCall, args: readonly unknown[]): unknown {
  if (how === 'promise') return member(fs.promises, method)(...args);
  if (how === 'sync') return member(fs, method.replace(/^\w+/, '$&Sync'))(...args);
  return new Promise((resolve, reject) => {
    const done = (...results: unknown[]) => {
      if (method === 'exists') resolve(results);
      else if (results[0] === null) resolve(results.slice(1));
      else reject(Object.assign(Object(results[0]), { others: results.slice(1) }));
    };
    member(fs, method)(...args, done);
  });
}

async function onHandle({ open }: World, { method, slot }: SequenceCall, args: readonly unknown[]): Promise<unknown> {
  const handle = open.get(slot);
  if (typeof handle !== 'object' || handle === null) return 'no handle';
  return member(handle, method)(...args);
}

function forget({ open }: World, closed: unknown): void {
  for (const [slot, each] of open) if (each === closed) open.delete(slot);
}

async function closeSlot(fs: FileSystem, { open }: World, slot: number): Promise<void> {
  const held = open.get(slot);
  open.delete(slot);
  if (typeof held === 'number') fs.closeSync(held);
  else if (typeof held === 'object' && held !== null) await member(held, 'close')();
}

/** What the stream gave, and the events it told of. */
function readAll(stream: Readable): Promise<unknown> {
  const seen: string[] = [];
  const chunks: unknown[] = [];
  for (const event of ['open', 'ready', 'end', 'close']) stream.on(event, () => seen.push(event));
  stream.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    const end = () => process.nextTick(resolve, { seen, chunks, read: Reflect.get(stream, 'bytesRead') });
    stream.on('end', () => (stream.closed ? end() : setUp(stream, end)));
  });
}

/** A stream that emits no close is over at its end. */
function setUp(stream: Readable, end: () => void): void {
  const waits = Reflect.get(Object(Reflect.get(stream, '_readableState')), 'emitClose') === true;
  if (waits) stream.on('close', end);
  else end();
}

function writeAll(stream: Writable, pieces: readonly unknown[]): Promise<unknown> {
  const seen: string[] = [];
  for (const event of ['open', 'ready', 'finish', 'close']) stream.on(event, () => seen.push(event));
  return new Promise((resolve, reject) => {
    stream.on('error', (error) => {
      if (stream.closed) reject(error);
      else stream.on('close', () => reject(error));
    });
    stream.on('close', () => process.nextTick(resolve, { seen, written: Reflect.get(stream, 'bytesWritten') }));
    try {
      for (const piece of pieces) stream.write(piece);
      stream.end();
    } catch (error) {
      stream.destroy();
      stream.on('close', () => reject(error));
    }
  });
}

async function listAll(fs: FileSystem, { method }: SequenceCall, args: readonly unknown[]): Promise<unknown> {
  if (method === 'opendir') {
    const entries: unknown[] = [];
    const directory = (await member(fs.promises, method)(...args)) as AsyncIterable<unknown> & { path: unknown };
    for await (const entry of directory) entries.push(entry);
    return [directory.path, entries];
  }
  const directory = member(fs, method)(...args) as { readSync(): unknown; closeSync(): void };
  const entries: unknown[] = [];
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) entries.push(entry);
  directory.closeSync();
  return entries;
}

/** The last six characters are chance, so the folder does not stay. */
async function makeTemporary(fs: FileSystem, args: readonly unknown[]): Promise<unknown> {
  const made = (await member(fs.promises, 'mkdtemp')(...args)) as string | Buffer;
  fs.rmdirSync(made);
  return typeof made === 'string' ? made.slice(0, -6) : `as bytes ${made.toString('utf8', 0, made.length - 6)}`;
}

/** A path in the folder, whose own name is not the same everywhere, so it is read again as text. */
function decoded(made: unknown, options: unknown): unknown {
  const [result] = Array.isArray(made) ? made : [made];
  if (Buffer.isBuffer(result)) return `as bytes ${result}`;
  const encoding: unknown = typeof options === 'string' ? options : Reflect.get(Object(options), 'encoding');
  if (typeof result !== 'string' || typeof encoding !== 'string' || encoding === 'ascii') return result;
  // Of two bytes a character: half a character may be lost.
  if (/ucs2|utf16le/.test(encoding)) return `as ${encoding}`;
  return `as ${encoding} ${Buffer.from(result, encoding as BufferEncoding)}`;
}
