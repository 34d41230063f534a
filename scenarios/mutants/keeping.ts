import type { Killer, Mutant } from '../../harness/cli/mutant.ts';

/** When there is a backup, what it is called, and which are kept. */
const naming = 'unique';
const killedBy: Killer = {
  scenario: 'backups-kept',
  parameters: { strategy: 'link', naming },
  invariant: 'eventually.newest(backup)',
};

export const keeping: readonly Mutant[] = [
  {
    name: 'keeps 2',
    what: 'Two backups are kept, not three.',
    edits: [{ file: 'rotate-session-file.ts', from: 'keepBackups: 3,', to: 'keepBackups: 2,' }],
    killedBy,
  },
  {
    name: 'keeps 4',
    what: 'Four backups are kept, not three.',
    edits: [{ file: 'rotate-session-file.ts', from: 'keepBackups: 3,', to: 'keepBackups: 4,' }],
    killedBy,
  },
  {
    name: 'no clean-up',
    what: 'Old backups are never deleted.',
    edits: [
      {
        file: 'rotate-session-file.ts',
        from: 'for (const file of await findOld()) await removeOne(file, fs, report);',
        to: 'for (const file of (await findOld()).slice(0, 0)) await removeOne(file, fs, report);',
      },
    ],
    killedBy,
  },
  {
    name: 'sorts as text',
    what: 'Backups are sorted by their names, so that 9 is newer than 10.',
    edits: [
      {
        file: 'naming/unique.ts',
        from: '.sort((a, b) => b.number - a.number)',
        to: '.sort((a, b) => (a.file < b.file ? 1 : -1))',
      },
    ],
    killedBy,
  },
  {
    name: 'keeps the oldest',
    what: 'Backups are sorted the other way round.',
    edits: [{ file: 'naming/unique.ts', from: 'b.number - a.number', to: 'a.number - b.number' }],
    killedBy,
  },
  {
    name: 'reuses numbers',
    what: 'A backup has the time as its number, also where a newer one has a higher number.',
    edits: [
      {
        file: 'naming/unique.ts',
        from: 'Math.max(clock.now(), ...known.map(({ number }) => number + 1))',
        to: 'clock.now()',
      },
    ],
    killedBy,
  },
  {
    name: 'names by the bare time',
    what: 'A backup has the time as its number, and overwrites one that has it already.',
    edits: [
      {
        file: 'naming/unique.ts',
        from: 'Math.max(clock.now(), ...known.map(({ number }) => number + 1))',
        to: 'clock.now()',
      },
      { file: 'naming/unique.ts', from: 'candidate}`, true)', to: 'candidate}`, false)' },
    ],
    killedBy: {
      scenario: 'same-millisecond',
      parameters: { strategy: 'copyFile', naming },
      invariant: 'eventually.kept(backup)',
    },
  },
  {
    name: 'takes any name for a backup',
    what: 'Foreign files that are named like a backup count as the oldest of them.',
    edits: [
      { file: 'naming/unique.ts', from: '.filter(({ suffix }) => isNumber(suffix))', to: '' },
      {
        file: 'naming/unique.ts',
        from: 'number: Number(suffix) }',
        to: 'number: isNumber(suffix) ? Number(suffix) : 0 }',
      },
    ],
    killedBy: { ...killedBy, invariant: 'eventually.exists(sessions.json.bak.word)' },
  },
  {
    name: 'rotates below the threshold',
    what: 'Every save backs the file up, however small it is.',
    edits: [
      {
        file: 'rotate-session-file.ts',
        from: 'return (await fs.promises.stat(path)).size > bytes;',
        to: 'return (await fs.promises.stat(path)).size > bytes - bytes;',
      },
    ],
    killedBy: { ...killedBy, invariant: 'eventually.due(backup)' },
  },
];
