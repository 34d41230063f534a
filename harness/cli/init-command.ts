import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';
import type { Invocation } from './parse.ts';
import type { CliHost } from './run-cli.ts';
import { starter } from './starter.ts';

/** Writes a small scenario that runs at once and has a bug to be found, and says what to do with it; resolves to the exit code. */
export async function initCommand(invocation: Invocation, { print, callName }: CliHost): Promise<number> {
  const file = invocation.operand ?? `example.race.${knowsTypeScript(process.cwd()) ? 'ts' : 'mjs'}`;
  if (!/\.(race\.ts|mts|mjs)$/.test(file)) {
    throw new UsageError(
      `Expected a file that ends with .race.ts, .mts or .mjs, got \`${file}\`. Try \`filerace init my.race.ts\`.`,
    );
  }
  const command = `${callName} explore ${asOperand(file)}`;
  try {
    // Nothing is to be overwritten, not even a file that comes into being just now.
    writeFileSync(file, starter(command), { flag: 'wx' });
  } catch (error) {
    throw new UsageError(reasonOf(file, error));
  }
  print(`Wrote ${file}, a scenario with a race in it. This finds it:

  ${command}

The file says how to mend it; the same command then says that it holds. Put your own code in its place.
`);
  return 0;
}

/** Whether the nearest package uses TypeScript; so it does where there is none. */
function knowsTypeScript(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return folder === dirname(folder) || knowsTypeScript(dirname(folder));
  return existsSync(join(folder, 'tsconfig.json')) || /"typescript"\s*:/.test(readFileSync(manifest, 'utf8'));
}

function reasonOf(file: string, error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
    return `Expected \`${file}\` to be a new file, got one that is there already. Give another name, or remove it.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `Expected \`${file}\` to be a file that can be written, got one that cannot (${reason}). Give another name.`;
}

/** A path that explore does not take for the name of a scenario. */
function asOperand(file: string): string {
  const path = relative(process.cwd(), resolve(file)).split(sep).join('/');
  return path.startsWith('../') ? path : `./${path}`;
}
