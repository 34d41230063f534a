import { accessSync, constants, lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';
import type { Invocation } from './parse.ts';

/** The forms in which results and tables can be written to files, by flag. */
export const FORMS = ['junit', 'markdown', 'html'] as const;

/**
 * Before anything runs: an hour's work must not be lost to a slip of the pen. `inputs` are files that are read, and must not be
 * written over. Throws a UsageError.
 */
export function checkForms(invocation: Invocation, inputs: readonly string[] = []): void {
  const files = new Map<string | symbol, string>();
  for (const input of inputs) files.set(placeOf(input), `${input}, which is read`);
  for (const name of ['state', 'resume']) {
    const file = invocation.text(name);
    if (file !== undefined) files.set(placeOf(file), `that of \`--${name}\``);
  }
  for (const form of FORMS) {
    const file = invocation.text(form);
    if (file === undefined) continue;
    const other = files.get(placeOf(file));
    if (other !== undefined) {
      throw new UsageError(
        `Expected a file of its own for \`--${form}\`, got \`${file}\`, which is ${other}. Name another.`,
      );
    }
    files.set(placeOf(file), `that of \`--${form}\``);
    const complaint = complaintAbout(file);
    if (complaint === undefined) continue;
    throw new UsageError(
      `Expected \`--${form}\` to be a file in a folder that can be written to, got \`${file}\` (${complaint}). Make the folder first.`,
    );
  }
}

/** Writes each form that was asked for. */
export function writeForms(invocation: Invocation, textIn: (form: (typeof FORMS)[number]) => string): void {
  for (const form of FORMS) {
    const file = invocation.text(form);
    if (file !== undefined) writeWhole(file, textIn(form));
  }
}

/** The same for all names of one file. What is no plain file, such as /dev/null, takes any number of texts: no two are the same. */
function placeOf(file: string): string | symbol {
  const target = followed(file);
  if (target === undefined) return Symbol(file);
  try {
    return join(realpathSync(dirname(target)), basename(target));
  } catch {
    return target; // its folder is missing: that is complained about elsewhere
  }
}

function complaintAbout(file: string): string | undefined {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return 'it is a folder';
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whoever looks finds the file as it was, or all of the new one. What is no plain file, a pipe say, is written to as it is. */
export function writeWhole(file: string, text: string): void {
  const target = followed(file);
  if (target === undefined) {
    writeFileSync(file, text);
    return;
  }
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The plain file that a name leads to, or that is to be made; undefined if it is something else. */
function followed(file: string): string | undefined {
  const own = lstatSync(file, { throwIfNoEntry: false });
  if (own === undefined || own.isFile()) return file;
  if (!own.isSymbolicLink()) return undefined;
  try {
    const target = realpathSync(file);
    return lstatSync(target).isFile() ? target : undefined;
  } catch {
    return undefined; // it leads nowhere: writing to it makes what it names
  }
}
