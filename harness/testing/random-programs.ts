import fc from 'fast-check';
import type { Actor, ActorContext, AnyScenario } from '../actors/scenario.ts';
import type { FileSystem } from '../fs/create-fs.ts';
import { always, faultInJson } from '../invariants/always.ts';
import type { Invariant } from '../invariants/invariant.ts';

/** A call that an actor makes: on files, on what its process shares, or on the clock. */
export type ProgramCall =
  | { readonly does: 'call'; readonly op: FileOp; readonly how: 'await' | 'sync' | 'later' | 'forget' }
  | {
      readonly does: (typeof others)[number];
      readonly ms: number;
      readonly path: string;
      readonly flags: string;
      readonly use: 'read' | 'write';
    };

type FileOp = readonly [name: string, ...args: readonly string[]];

export interface ProgramActor {
  readonly process: string;
  readonly ownHeap: boolean;
  readonly calls: readonly ProgramCall[];
}

/** A small program: what its runs can come to can be enumerated. */
export interface Program {
  readonly actors: readonly ProgramActor[];
  readonly time: 'idle' | 'adversarial';
  readonly starting: readonly string[];
  /** Whether an invariant looks at the order of what the first two actors see. */
  readonly ordered?: boolean;
}

const NAMES = ['a', 'b', 'd'] as const;
const name = fc.constantFrom(...NAMES);
/** Some names lead through a directory that may be moved. */
const path = fc.oneof({ weight: 5, arbitrary: name }, { weight: 2, arbitrary: fc.constantFrom('d/a', 'd/b') });

const one = (op: string) => fc.tuple(fc.constant(op), path);
const two = (op: string) => fc.tuple(fc.constant(op), path, path);

/** A call of one step is likelier than one of several, of whose orders there are too many. */
const calls: Readonly<
  Record<string, { readonly weight: number; readonly arbitrary: fc.Arbitrary<readonly string[]> }>
> = {
  stat: { weight: 3, arbitrary: one('stat') },
  unlink: { weight: 6, arbitrary: one('unlink') },
  rename: { weight: 6, arbitrary: two('rename') },
  link: { weight: 3, arbitrary: two('link') },
  mkdir: { weight: 3, arbitrary: one('mkdir') },
  rmdir: { weight: 3, arbitrary: one('rmdir') },
  access: { weight: 3, arbitrary: one('access') },
  chmod: { weight: 3, arbitrary: one('chmod') },
  utimes: { weight: 3, arbitrary: one('utimes') },
  writeFile: { weight: 3, arbitrary: one('writeFile') },
  appendFile: { weight: 3, arbitrary: one('appendFile') },
  readFile: { weight: 3, arbitrary: one('readFile') },
  readdir: { weight: 4, arbitrary: fc.tuple(fc.constant('readdir'), fc.constantFrom('.', 'd')) },
  truncate: { weight: 3, arbitrary: one('truncate') },
  copyFile: { weight: 2, arbitrary: two('copyFile') },
};
const others = [
  'share',
  'queue',
  'buffer',
  'race',
  'look',
  'alive',
  'now',
  'sleep',
  'timeout',
  'interval',
  'clear',
  'handle',
] as const;

/** What a program may do; everything by default. */
export interface Repertoire {
  readonly calls?: readonly string[];
  readonly others?: readonly (typeof others)[number][];
  readonly time?: readonly ('idle' | 'adversarial')[];
}

function callOf(repertoire: Repertoire): fc.Arbitrary<ProgramCall> {
  const known = repertoire.calls ?? Object.keys(calls);
  const fileCall = fc.record({
    does: fc.constant('call' as const),
    op: fc.oneof(...known.flatMap((each) => calls[each] ?? [])) as fc.Arbitrary<FileOp>,
    how: fc.constantFrom(
      'await' as const,
      'await' as const,
      'await' as const,
      'sync' as const,
      'later' as const,
      'forget' as const,
    ),
  });
  if (repertoire.others?.length === 0) return fileCall;
  const otherCall = fc
    .record({
      does: fc.constantFrom(...(repertoire.others ?? others)),
      ms: fc.constantFrom(1, 2),
      path,
      flags: fc.constantFrom('r', 'w', 'a', 'wx', 'r+'),
      use: fc.constantFrom('read' as const, 'write' as const),
    })
    .map((each): ProgramCall => each);
  return fc.oneof({ weight: 4, arbitrary: fileCall }, { weight: 2, arbitrary: otherCall });
}

/** Two or three actors in one to three processes, up to four calls each, over three names. */
export function programs(repertoire: Repertoire = {}): fc.Arbitrary<Program> {
  return fc.record({
    actors: fc.array(
      fc.record({
        process: fc.constantFrom('p', 'p', 'q', 'r'),
        ownHeap: fc.boolean(),
        calls: fc.array(callOf(repertoire), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 2, maxLength: 3 },
    ),
    time: fc.constantFrom(...(repertoire.time ?? (['idle', 'idle', 'adversarial'] as const))),
    starting: fc.subarray(['a', 'b', 'd/a', 'd/']),
    ordered: fc.constantFrom(false, false, false, true),
  });
}

/** What a program came to in one run: all that the reduction promises to keep. */
export interface Outcomes {
  readonly scenario: AnyScenario;
  /** The tree in which the last run ended. */
  lastTree(): Readonly<Record<string, string>>;
}

export function scenarioOfProgram(program: Program): Outcomes {
  let tree: Record<string, string> = {};
  const capture: Invariant = {
    name: 'capture',
    reads: { files: ['*'] },
    atEnd: (last) => {
      tree = last.snapshot();
      return undefined;
    },
  };
  const scenario: AnyScenario = {
    name: 'program',
    time: program.time,
    setup: ({ fs, dir }) => {
      for (const path of program.starting) {
        if (path.startsWith('d/')) fs.mkdirSync(`${dir}/d`, { recursive: true });
        if (!path.endsWith('/')) fs.writeFileSync(`${dir}/${path}`, '"old"');
      }
    },
    actors: () => {
      const shared: Shared = { count: 0, queue: Promise.resolve() };
      return Object.fromEntries(program.actors.map((actor, index) => [`actor-${index}`, bodyOf(actor, index, shared)]));
    },
    invariants: [
      capture,
      ...(program.ordered === true ? [firstComesFirst] : []),
      always.exists('a'),
      always.parses('b'),
      always.parses('d/a'),
      notBothMissing,
    ],
  };
  return { scenario, lastTree: () => tree };
}

/** Neither of the two labels tells it alone. */
const firstComesFirst: Invariant = {
  name: 'the first comes first',
  reads: { labels: ['result of 0', 'result of 1'] },
  judge: (history) => {
    const first = history.find(({ label }) => label === 'result of 0' || label === 'result of 1');
    return first?.label === 'result of 1' ? { message: 'the second came first', step: first.step } : undefined;
  },
};

/** Only a state in between may show it: two actors that each take one away and put it back commute. */
const notBothMissing: Invariant = {
  name: 'not both missing',
  reads: { files: ['a', 'b'] },
  watch: () => (tree) => {
    const isWhole = faultInJson('a', tree.read('a')) === undefined;
    return tree.exists('a') || tree.exists('b') || !isWhole ? undefined : 'a and b are missing';
  },
};

interface Shared {
  count: number;
  queue: Promise<unknown>;
}

function bodyOf({ process, ownHeap, calls }: ProgramActor, index: number, common: Shared): Actor {
  const shared = ownHeap ? { count: 0, queue: Promise.resolve() } : common;
  return {
    process,
    ...(ownHeap ? { heap: 'own' as const } : {}),
    run: async (context) => {
      const later: Promise<unknown>[] = [];
      const timers: (() => void)[] = [];
      for (const [number, each] of calls.entries()) {
        await perform(each, { context, shared, later, timers, text: `"${index}.${number}"` });
      }
      await Promise.all(later);
      for (const clear of timers) clear();
    },
  };
}

interface Performance {
  readonly context: ActorContext;
  readonly shared: Shared;
  readonly later: Promise<unknown>[];
  /** Clear what would fire for ever. */
  readonly timers: (() => void)[];
  readonly text: string;
}

async function perform(call: ProgramCall, { context, shared, later, timers, text }: Performance): Promise<void> {
  const { fs, dir, clock, process } = context;
  // A label of its own, so that what the actor saw does not depend on what others see.
  const observe = (label: string, value: unknown) => context.observe(`${label} of ${text.charAt(1)}`, value);
  switch (call.does) {
    case 'call':
      if (call.how === 'sync')
        observe(
          'result',
          attempt(() => inSync(fs, dir, call.op, text)),
        );
      else {
        const result = settled(inPromise(fs, dir, call.op, text)).then((value) => observe('result', value));
        if (call.how === 'await') await result;
        else if (call.how === 'later') later.push(result);
      }
      return;
    case 'share':
      shared.count = shared.count * 2 + Number(text.charAt(1)) + 1;
      observe('shared', shared.count);
      return;
    case 'queue':
      shared.queue = shared.queue.then(() => settled(fs.promises.appendFile(`${dir}/b`, text)));
      await shared.queue;
      return;
    case 'buffer': {
      const handle = await settled(fs.promises.open(`${dir}/${call.path}`, 'r+'));
      if (typeof handle !== 'object' || handle === null) return;
      const buffer = Buffer.from('....');
      const open = handle as Awaited<ReturnType<typeof fs.promises.open>>;
      const moving = settled(call.use === 'read' ? open.read(buffer, 0, 4, 0) : open.write(buffer));
      await fs.promises.access(dir);
      observe('buffer', String(buffer));
      buffer.fill('!');
      await moving;
      await open.close();
      return;
    }
    case 'race':
      await Promise.race([settled(fs.promises.access(`${dir}/a`)), settled(fs.promises.access(`${dir}/b`))]);
      observe('result', 'race');
      return;
    case 'look':
      context.observe('common', text);
      return;
    case 'alive':
      observe('alive', [1_000, 1_001, 1_002].map(process.isAlive));
      return;
    case 'now':
      observe('now', clock.now() - Date.UTC(2026));
      return;
    case 'sleep':
      await clock.sleep(call.ms);
      return;
    case 'timeout': {
      const timer = clock.setTimeout(() => observe('fired', text), call.ms);
      timers.push(() => clock.clearTimeout(timer));
      return;
    }
    case 'interval': {
      const timer = clock.setInterval(() => observe('fired', text), call.ms);
      timers.push(() => clock.clearInterval(timer));
      return;
    }
    case 'clear':
      for (const clear of timers.splice(0)) clear();
      return;
    case 'handle': {
      const result = await settled(useHandle(fs, `${dir}/${call.path}`, call, text));
      observe('result', result);
    }
  }
}

async function useHandle(
  fs: FileSystem,
  path: string,
  { flags, use }: { readonly flags: string; readonly use: string },
  text: string,
): Promise<unknown> {
  const handle = await fs.promises.open(path, flags);
  try {
    if (use === 'write') return (await handle.write(text)).bytesWritten;
    return (await handle.read(Buffer.alloc(9), 0, 9, null)).bytesRead;
  } finally {
    await handle.close();
  }
}

function argumentsOf(dir: string, [op, ...paths]: FileOp, text: string): unknown[] {
  const args: unknown[] = paths.map((each) => `${dir}/${each}`);
  if (op === 'writeFile' || op === 'appendFile') args.push(text);
  if (op === 'readFile') args.push('utf8');
  if (op === 'truncate') args.push(2);
  if (op === 'chmod') args.push(text.includes('.1') ? 0o400 : 0o644);
  if (op === 'utimes') args.push(text.charCodeAt(1), text.charCodeAt(1));
  return args;
}

function inSync(fs: FileSystem, dir: string, op: FileOp, text: string): unknown {
  const call: unknown = Reflect.get(fs, `${op[0]}Sync`);
  return show(typeof call === 'function' ? Reflect.apply(call, fs, argumentsOf(dir, op, text)) : undefined);
}

async function inPromise(fs: FileSystem, dir: string, op: FileOp, text: string): Promise<unknown> {
  const call: unknown = Reflect.get(fs.promises, op[0]);
  return show(
    await (typeof call === 'function' ? Reflect.apply(call, fs.promises, argumentsOf(dir, op, text)) : undefined),
  );
}

/** All that a caller can tell of an answer. */
function show(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? 'ok';
  const stats = value as Readonly<Record<string, unknown>>;
  return ['mode', 'nlink', 'size', 'ino', 'mtimeMs', 'ctimeMs', 'birthtimeMs'].map((key) => stats[key]);
}

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return codeOf(error);
  }
}

function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch(codeOf);
}

function codeOf(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'code' in error) return error.code;
  throw error;
}
