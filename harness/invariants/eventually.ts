import type { Tree } from '../disk/tree.ts';
import { faultInJson } from './always.ts';
import { checkPath, checkPattern } from './check-path.ts';
import type { Invariant } from './invariant.ts';

/** The file is there when all actors are done. */
function exists(file: string): Invariant {
  checkPath(file);
  return {
    name: `eventually.exists(${file})`,
    reads: { files: [file] },
    atEnd: (tree) =>
      tree.exists(file) ? undefined : `${file} is missing for good: all actors are done and nobody will write it again`,
  };
}

/** Every file that matches is valid JSON when all actors are done; an empty one is not. */
function parses(glob: string): Invariant {
  checkPattern(glob);
  return {
    name: `eventually.parses(${glob})`,
    reads: { files: [glob] },
    atEnd: (tree) => {
      for (const file of matching(tree, glob)) {
        const fault = faultInJson(file, tree.read(file));
        if (fault !== undefined) return `${fault}, and all actors are done`;
      }
      return undefined;
    },
  };
}

/** No file and no folder matches when all actors are done. */
function noLeftovers(glob: string): Invariant {
  checkPattern(glob);
  return {
    name: `eventually.noLeftovers(${glob})`,
    reads: { files: [glob] },
    atEnd: (tree) => {
      const left = matching(tree, glob, [...tree.files(), ...tree.directories()].sort());
      if (left.length === 0) return undefined;
      return `${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} left behind: all actors are done`;
    },
  };
}

/** Files whose path matches; `*` stands for any run of characters but `/`. */
export function matching(tree: Tree, glob: string, paths: readonly string[] = tree.files()): string[] {
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${glob.split('*').map(literal).join('[^/]*')}$`);
  return paths.filter((file) => pattern.test(file));
}

/** Invariants that hold when all actors are done. */
export const eventually = { exists, parses, noLeftovers } as const;
