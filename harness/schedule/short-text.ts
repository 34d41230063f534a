import { Dirent, Stats } from 'node:fs';
import { inspect } from 'node:util';
import { FileHandle } from '../fs/file-handle.ts';
import type { Request } from '../fs/request.ts';
import { ROOT } from './run-plan.ts';

const MAX_LENGTH = 160;

/** Nothing of what it looks at is called: no getter, no `toJSON`, no custom inspection. */
const OPTIONS = {
  depth: 2,
  breakLength: Number.POSITIVE_INFINITY,
  compact: true,
  customInspect: false,
  maxArrayLength: 20,
  maxStringLength: MAX_LENGTH,
} as const;

/** An argument or a result of an fs call in one line, shortened, with the folder written as `.`. */
export function shortText(value: unknown): string {
  return shorten(describe(value));
}

/** An error of an fs call likewise: its message, which begins with its code. */
export function shortError(error: Error): string {
  return shorten(error.message);
}

/** The arguments of an fs call; optional ones that were not given say nothing. */
export function argumentTexts(args: readonly unknown[]): readonly string[] {
  const last = args.findLastIndex((each) => each !== undefined);
  return args.slice(0, last + 1).map(shortText);
}

/** What the call that a request is gave. */
export function resultText(
  name: string,
  { error, value, buffer }: Pick<Request, 'error' | 'value' | 'buffer'>,
): string {
  if (name === 'exists' || name === 'existsSync') return String(error === undefined);
  if (error !== undefined) return shortError(error);
  // What was read is in the buffer, which may be larger.
  if (buffer instanceof Uint8Array && typeof value === 'number') return shortText(buffer.subarray(0, value));
  return shortText(value);
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes ${inspect(textIn(value), OPTIONS)}`;
  if (value instanceof Stats) return `Stats { size: ${value.size}, mode: 0o${value.mode.toString(8)} }`;
  if (value instanceof FileHandle) return `FileHandle ${value.fd}`;
  if (Array.isArray(value) && value.every((each) => each instanceof Dirent)) {
    return inspect(
      value.map((each: Dirent) => each.name),
      OPTIONS,
    );
  }
  return inspect(value, OPTIONS);
}

/** The beginning of some bytes as text. */
function textIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MAX_LENGTH)).toString();
}

function shorten(text: string): string {
  const line = text.replaceAll(ROOT, '.').replace(/\s*\n\s*/g, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
