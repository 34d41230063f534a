import type { Mutant } from '../../harness/cli/mutant.ts';
import { lock } from './defences.ts';

const STABLE = 'always.stable(sessionId)';

/** How the main file is backed up. */
export const backingUp: readonly Mutant[] = [
  {
    name: 'copy becomes rename',
    what: 'The copy is a rename again, as before the fix.',
    edits: [
      {
        file: 'strategies/copy-file.ts',
        from: 'fs.promises.copyFile(path, backup, isExclusive ? exclusiveCopy : 0)',
        to: 'fs.promises.rename(path, backup)',
      },
    ],
    killedBy: { scenario: 'rotation', parameters: { strategy: 'copyFile' }, invariant: STABLE },
  },
  {
    name: 'link becomes rename',
    what: 'The link is a rename.',
    edits: [
      {
        file: 'strategies/link.ts',
        from: 'options.fs.promises.link(options.path, options.backup)',
        to: 'options.fs.promises.rename(options.path, options.backup)',
      },
    ],
    killedBy: { scenario: 'rotation', parameters: { strategy: 'link' }, invariant: STABLE },
  },
  {
    name: 'link becomes copy',
    what: 'The link is a copy, which is there before it is whole.',
    edits: [
      {
        file: 'strategies/link.ts',
        from: 'options.fs.promises.link(options.path, options.backup)',
        to: 'options.fs.promises.copyFile(options.path, options.backup, exclusiveCopy)',
      },
    ],
    killedBy: { scenario: 'backup-read', parameters: { strategy: 'link' }, invariant: 'always.whole(backup)' },
  },
  {
    name: 'copy overwrites',
    what: 'A backup whose name has been taken since the listing is overwritten.',
    edits: [{ file: 'strategies/copy-file.ts', from: 'isExclusive ? exclusiveCopy : 0', to: 'isExclusive ? 0 : 0' }],
    maskedBy: lock,
    killedBy: {
      scenario: 'two-saves',
      parameters: { strategy: 'copyFile', lock: false },
      invariant: 'eventually.kept(backup)',
    },
  },
  {
    name: 'backup must not fail',
    what: 'A backup that fails makes the save fail, too.',
    edits: [
      {
        file: 'rotate-session-file.ts',
        from: "report({ kind: 'rotation-failed', code: codeOf(error) });\n    return false;",
        to: "report({ kind: 'rotation-failed', code: codeOf(error) });\n    throw error;",
      },
    ],
    killedBy: {
      scenario: 'same-millisecond',
      parameters: { strategy: 'link', naming: 'openclaw' },
      invariant: 'actors.finish',
    },
  },
];
