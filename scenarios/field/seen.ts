import type { Invariant, Observe } from '../../harness/index.ts';

/** Reads a file of JSON by whatever way a package has, and observes what came of it: `whole`, `torn`, `empty` or `missing`. */
export async function see(observe: Observe, read: () => unknown): Promise<void> {
  let got: unknown;
  try {
    got = await read();
    if (typeof got === 'string') JSON.parse(got);
    observe('file', 'whole');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing && !(error instanceof SyntaxError)) throw error;
    observe('file', isMissing ? 'missing' : got === '' ? 'empty' : 'torn');
  }
}

/** Whoever reads the file finds one: it is replaced, never taken away. */
export const neverMissing: Invariant = neverSeen('always.found(file)', ['missing']);

/** Whoever reads the file finds all of it. */
export const neverTorn: Invariant = neverSeen('always.whole(file)', ['empty', 'torn']);

function neverSeen(name: string, bad: readonly string[]): Invariant {
  return {
    name,
    reads: { labels: ['file'] },
    judge: (history) => {
      const found = history.find(({ label, value }) => label === 'file' && bad.includes(String(value)));
      return found && { message: `${found.actor} read the file and found it ${String(found.value)}`, step: found.step };
    },
  };
}

/** Every key whose update was acknowledged, by an observation of `updated`, is in the file when all is over. */
export function nothingLost(file: string): Invariant {
  return {
    name: 'eventually.kept(update)',
    reads: { labels: ['updated'], files: [file] },
    atEnd: (tree, history) => {
      const stored: object = JSON.parse(tree.read(file)?.toString() || '{}');
      const lost = history.find(({ label, value }) => label === 'updated' && !Object.hasOwn(stored, String(value)));
      return lost && `${lost.actor} was told that ${String(lost.value)} is saved, and ${file} does not have it`;
    },
  };
}
