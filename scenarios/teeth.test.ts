import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Parameters } from '../harness/actors/parameters.ts';
import { type AnyScenario, createMemoryDisk, explore } from '../harness/index.ts';
import { usingDisk } from '../harness/testing/runs.ts';
import { createBackupRead } from './backup-read.ts';
import { createFirstMessages } from './first-messages.ts';
import { createHighTraffic } from './high-traffic.ts';
import { createRotation } from './rotation.ts';
import { createSameMillisecond } from './same-millisecond.ts';
import { type CreateStore, validJson } from './session-actors.ts';
import { createUnchangedSave } from './unchanged-save.ts';

/** A scenario that cannot fail proves nothing: here the store is broken on purpose, in a copy of its source. */
interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const copies = mkdtempSync(join(tmpdir(), 'filerace-teeth-'));
afterAll(() => rmSync(copies, { recursive: true, force: true }));
let copied = 0;

/** The store of a copy of `src`, after `edits`. */
async function storeWith(edits: readonly Edit[]): Promise<CreateStore> {
  copied += 1;
  const folder = join(copies, `src-${copied}`);
  cpSync(fileURLToPath(new URL('../src', import.meta.url)), folder, { recursive: true });
  for (const { file, from, to } of edits) {
    const before = readFileSync(join(folder, file), 'utf8');
    expect(before.split(from)).toHaveLength(2);
    const after = before.replace(from, () => to);
    expect(after).not.toBe(before);
    writeFileSync(join(folder, file), after);
  }
  const copy: typeof import('../src/index.ts') = await import(/* @vite-ignore */ join(folder, 'index.ts'));
  return copy.createSessionStore;
}

/** `held`, or the invariant that is violated. */
async function outcome(scenario: AnyScenario, parameters: Parameters): Promise<string> {
  const runs = scenario.name === 'high-traffic' ? 3 : 400;
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario, parameters, disk, policy: 'random', seed: 1, runs }),
  );
  return result.violation?.invariant ?? result.unknown?.message ?? result.verdict;
}

const copyBecomesRename: Edit = {
  file: 'strategies/copy-file.ts',
  from: 'fs.promises.copyFile(path, backup, isExclusive ? exclusiveCopy : 0)',
  to: 'fs.promises.rename(path, backup)',
};
const linkBecomesCopy: Edit = {
  file: 'strategies/link.ts',
  from: 'options.fs.promises.link(options.path, options.backup)',
  to: 'options.fs.promises.copyFile(options.path, options.backup, exclusiveCopy)',
};
const writesInPlace: readonly Edit[] = [
  { file: 'write-text-atomic.ts', from: 'const temp = ', to: 'const temp = path; // was ' },
  { file: 'write-text-atomic.ts', from: "'wx'", to: "'w'" },
];
const keepsNoOrder: Edit = {
  file: 'session-store.ts',
  from: 'return queue.run(path, () => (lock === false ? task() : withLock({ ...settings, lock }, task)));',
  to: 'return task();',
};
const ordersItsProcessOnly: Edit = {
  file: 'session-store.ts',
  from: 'lock === false ? task() : withLock({ ...settings, lock }, task)',
  to: 'task()',
};
const loadsOutsideTheLock: Edit = {
  file: 'session-store.ts',
  from: `return exclusively(async () => {
      // A load that fails here is empty too, and the save then makes that lasting: openclaw's known limit.
      const sessions = loadSessionsSync(settings);`,
  to: `const sessions = loadSessionsSync(settings);
    return exclusively(async () => {`,
};
const namesByTheBareTime: readonly Edit[] = [
  {
    file: 'naming/unique.ts',
    from: 'Math.max(clock.now(), ...known.map(({ number }) => number + 1))',
    to: 'clock.now()',
  },
  { file: 'naming/unique.ts', from: 'candidate}`, true)', to: 'candidate}`, false)' },
];

/** Judged by this alone: a file that is torn also loses the session, and that is reported first. */
const createRotationOfJson = (createStore: CreateStore): AnyScenario => ({
  ...createRotation(createStore),
  invariants: [validJson],
});

type Bite = readonly [
  what: string,
  create: (createStore: CreateStore) => AnyScenario,
  parameters: Parameters,
  edits: readonly Edit[],
  violated: string,
];

const STABLE = 'always.stable(sessionId)';
const copyFile = { strategy: 'copyFile' };
/** The rewrite comes late in a run: a few readers are often done by then, many are not. */
const crowd = { strategy: 'link', readers: 8, outside: 8 };

const bites: readonly Bite[] = [
  ['rotation: the copy becomes a rename again', createRotation, copyFile, [copyBecomesRename], STABLE],
  [
    'unchanged-save: the copy becomes a rename again',
    createUnchangedSave,
    copyFile,
    [copyBecomesRename],
    'eventually.exists(sessions.json)',
  ],
  [
    'high-traffic: the copy becomes a rename again',
    createHighTraffic,
    { ...copyFile, rotations: 100 },
    [copyBecomesRename],
    STABLE,
  ],
  ['rotation: the file is rewritten in place', createRotation, crowd, writesInPlace, STABLE],
  [
    'rotation: the file is rewritten in place, for the reader',
    createRotationOfJson,
    crowd,
    writesInPlace,
    validJson.name,
  ],
  [
    'backup-read: the link becomes a copy',
    createBackupRead,
    { strategy: 'link' },
    [linkBecomesCopy],
    'always.whole(backup)',
  ],
  ['first-messages: no queue and no lock', createFirstMessages, copyFile, [keepsNoOrder], STABLE],
  ['first-messages: no lock', createFirstMessages, copyFile, [ordersItsProcessOnly], STABLE],
  ['first-messages: no load inside the lock', createFirstMessages, copyFile, [loadsOutsideTheLock], STABLE],
  [
    'same-millisecond: names by the bare time',
    createSameMillisecond,
    copyFile,
    namesByTheBareTime,
    'eventually.kept(backup)',
  ],
];

test.each(bites)('%s: violated', async (_what, create, parameters, edits, violated) => {
  expect(await outcome(create(await storeWith(edits)), parameters)).toBe(violated);
});

/** One of each scenario with its parameters. */
const untouched = new Map(
  bites.map(([what, create, parameters]) => [
    `${what.split(':')[0]} ${JSON.stringify(parameters)}`,
    [create, parameters] as const,
  ]),
);

test.each([...untouched])('%s: held by a copy without an edit', async (_what, [create, parameters]) => {
  expect(await outcome(create(await storeWith([])), parameters)).toBe('held');
});
