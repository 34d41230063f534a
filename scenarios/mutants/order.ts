import type { Killer, Mutant } from '../../harness/cli/mutant.ts';
import { lock } from './defences.ts';

/** Who may write when. */
const twoProcesses: Killer = {
  scenario: 'two-writers',
  parameters: { strategy: 'link', processes: 2, lock: true },
  invariant: 'eventually.kept(update)',
};

export const order: readonly Mutant[] = [
  {
    name: 'no queue',
    what: 'The saves of one process do not wait for each other.',
    edits: [
      {
        file: 'session-store.ts',
        from: 'return queue.run(path, () => (lock === false ? task() : withLock({ ...settings, lock }, task)));',
        to: 'return lock === false ? task() : withLock({ ...settings, lock }, task);',
      },
    ],
    maskedBy: lock,
    killedBy: { ...twoProcesses, parameters: { strategy: 'link', processes: 1, lock: false } },
  },
  {
    name: 'no lock file',
    what: 'The saves of two processes do not wait for each other.',
    edits: [
      {
        file: 'session-store.ts',
        from: 'lock === false ? task() : withLock({ ...settings, lock }, task)',
        to: 'task()',
      },
    ],
    killedBy: twoProcesses,
  },
  {
    name: 'neither queue nor lock',
    what: 'No save waits for another.',
    edits: [
      {
        file: 'session-store.ts',
        from: 'return queue.run(path, () => (lock === false ? task() : withLock({ ...settings, lock }, task)));',
        to: 'return task();',
      },
    ],
    killedBy: { ...twoProcesses, parameters: { strategy: 'link', processes: 1, lock: true } },
  },
  {
    name: 'loads outside the lock',
    what: 'An update does not read the file again once it has the lock.',
    edits: [
      {
        file: 'session-store.ts',
        from: `return exclusively(async () => {
      // A load that fails here is empty too, and the save then makes that lasting: openclaw's known limit.
      const sessions = loadSessionsSync(settings);`,
        to: `const sessions = loadSessionsSync(settings);
    return exclusively(async () => {`,
      },
    ],
    killedBy: twoProcesses,
  },
  {
    name: 'lock is not exclusive',
    what: 'Who finds a lock takes it, too.',
    edits: [{ file: 'lock-file.ts', from: "open(file, 'wx', 0o600)", to: "open(file, 'w', 0o600)" }],
    killedBy: twoProcesses,
  },
  {
    name: 'breaks the lock of the living',
    what: 'A lock counts as left behind although its holder is alive.',
    edits: [{ file: 'lock-file.ts', from: '!isAlive(holder.pid)', to: 'isAlive(holder.pid)' }],
    killedBy: twoProcesses,
  },
  {
    name: 'stale when young',
    what: 'A lock is stale as long as it is young, not when it is old.',
    edits: [{ file: 'lock-file.ts', from: 'clock.now() - since > staleMs', to: 'clock.now() - since <= staleMs' }],
    killedBy: twoProcesses,
  },
  {
    name: 'waits for the dead',
    what: 'That the holder of a lock has crashed is not looked at.',
    edits: [{ file: 'lock-file.ts', from: '!isAlive(holder.pid)', to: 'holder.pid < 0' }],
    killedBy: { scenario: 'lock-takeover', parameters: { holder: 'crashed' }, invariant: 'actors.finish' },
  },
  {
    name: 'never stale',
    what: 'However old a lock is, it is waited for.',
    edits: [{ file: 'lock-file.ts', from: 'clock.now() - since > staleMs', to: 'clock.now() < since - staleMs' }],
    killedBy: { scenario: 'lock-takeover', parameters: { holder: 'slow' }, invariant: 'actors.finish' },
  },
  {
    name: 'releases what is not its own',
    what: 'A lock is deleted at release although somebody else has taken it over.',
    edits: [
      {
        file: 'lock-file.ts',
        from: "(await fs.promises.readFile(file, 'utf8')) === content",
        to: "(await fs.promises.readFile(file, 'utf8')) !== file",
      },
    ],
    killedBy: {
      scenario: 'lock-takeover',
      parameters: { holder: 'slow' },
      invariant: 'eventually.kept(update)',
    },
  },
  {
    name: 'never releases',
    what: 'The lock stays when the save is over.',
    edits: [{ file: 'lock-file.ts', from: 'await release(file, content, context);', to: '' }],
    killedBy: { ...twoProcesses, invariant: 'eventually.noLeftovers(sessions.json.lock)' },
  },
];
