import { UsageError } from '../actors/usage-error.ts';

/** A path that could never be found would judge nothing, and look green. */
export function checkPath(path: string): void {
  if (typeof path === 'string' && path !== '' && !/^[/\\]|^\.\.?[/\\]|\*/.test(path)) return;
  throw new UsageError(
    `Expected the file of an invariant to be a path below the folder, got \`${path}\`. Write \`settings.json\` or \`folder/settings.json\`.`,
  );
}

/** Only `*` stands for anything; what others take for a pattern would be taken literally. */
export function checkPattern(glob: string): void {
  checkPath(typeof glob === 'string' ? glob.replaceAll('*', 'x') : glob);
  if (!/[[\]{}?]|\*\*/.test(glob)) return;
  throw new UsageError(
    `Expected the pattern of an invariant to have no other sign than \`*\`, got \`${glob}\`. Write one invariant for each pattern.`,
  );
}
