import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../actors/usage-error.ts';
import type { GateCell } from '../results/gate.ts';
import type { SavedSearch } from './jobs.ts';
import type { Subject } from './subject.ts';

/** What was asked: flags and what they were given, those that were left out with their defaults. */
export type Asked = Readonly<Record<string, readonly string[]>>;

/** The state of a command that was not done. */
export type SavedState =
  | { readonly command: 'explore'; readonly asked: Asked; readonly saved: SavedSearch }
  | {
      readonly command: 'gate';
      readonly asked: Asked;
      /** Of every name or file of the table, in its order. */
      readonly subjects: readonly Subject[];
      readonly cells: readonly GateCell[];
      readonly elapsedMs: number;
    };

const SCHEMA = 1;

interface Envelope {
  readonly filerace: 'state';
  readonly schema: typeof SCHEMA;
  /** Of `state`, as JSON. */
  readonly checksum: string;
  readonly state: SavedState;
}

/**
 * Where `--state` keeps what was searched. It is written beside its place and then moved there, so it is always whole. A disk
 * that is full is no reason to lose the search itself: that is told once, and remembered.
 */
export class StateFile {
  readonly path: string;
  readonly #beside: string;
  readonly #warn: (line: string) => void;
  /** Why what is there is not the latest; undefined if it is. */
  #problem: string | undefined;
  #hasWarned = false;
  #isThere: boolean;

  /** `resumed` is the state that the search goes on from: it may be written over. Throws a UsageError if that cannot be written. */
  constructor(path: string, warn: (line: string) => void, resumed: string | undefined) {
    this.path = path;
    this.#beside = `${path}.${process.pid}.tmp`;
    this.#warn = warn;
    this.#isThere = resumed !== undefined && resolve(resumed) === resolve(path);
    if (!this.#isThere) this.#checkFree();
    try {
      writeFileSync(this.#beside, '');
      rmSync(this.#beside);
    } catch (error) {
      throw new UsageError(
        `Expected \`--state\` to be a file in a folder that can be written to, got \`${path}\` (${textOf(error)}). Make the folder first.`,
      );
    }
  }

  /** Whether there is something to go on from. */
  get isKept(): boolean {
    return this.#isThere;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  write(state: SavedState): void {
    try {
      writeFileSync(this.#beside, writeEnvelope(state));
      renameSync(this.#beside, this.path);
      this.#isThere = true;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = textOf(error);
      this.#discard(this.#beside);
      if (this.#hasWarned) return;
      this.#hasWarned = true;
      this.#warn(`the state could not be written to ${this.path} (${this.#problem}); the search goes on`);
    }
  }

  /** Nothing is left to go on with. */
  remove(): void {
    this.#isThere = false;
    const problem = this.#discard(this.path);
    if (problem !== undefined) this.#warn(`${this.path} is of no more use, and could not be removed (${problem})`);
  }

  /** Why it could not be removed; undefined if it was, or was not there. */
  #discard(path: string): string | undefined {
    try {
      rmSync(path, { force: true });
      return undefined;
    } catch (error) {
      return textOf(error);
    }
  }

  /** What is there must not be lost. */
  #checkFree(): void {
    const stat = statSync(this.path, { throwIfNoEntry: false });
    if (stat === undefined || (stat.isFile() && stat.size === 0)) return;
    throw new UsageError(
      `Expected \`--state\` to be a file that is not there yet, got \`${this.path}\`. If it holds a search, go on with \`--resume ${this.path}\`; else name another one.`,
    );
  }
}

/** Reads what `--state` has written. Throws a UsageError if it is not that, or of another command. */
export function readState<Name extends SavedState['command']>(
  path: string,
  command: Name,
): SavedState & { readonly command: Name } {
  const bad = (what: string) =>
    new UsageError(`Expected \`--resume\` to be a file that \`--state\` has written, got \`${path}\`, which ${what}.`);
  let envelope: unknown;
  try {
    envelope = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad(`cannot be read (${textOf(error)}). Begin anew, without it`);
  }
  if (!isEnvelope(envelope)) throw bad('is not one, or of another version. Begin anew, without it');
  if (envelope.checksum !== checksumOf(envelope.state)) throw bad('was changed since. Begin anew, without it');
  const { state } = envelope;
  if (!isOf(state, command)) throw bad(`is of \`${state.command}\`. Try \`filerace ${state.command} --resume\``);
  return state;
}

function isOf<Name extends SavedState['command']>(
  state: SavedState,
  command: Name,
): state is SavedState & { readonly command: Name } {
  return state.command === command;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const state: unknown = Reflect.get(value, 'state');
  const isOurs = Reflect.get(value, 'filerace') === 'state' && Reflect.get(value, 'schema') === SCHEMA;
  return isOurs && typeof state === 'object' && state !== null;
}

function writeEnvelope(state: SavedState): string {
  const envelope: Envelope = { filerace: 'state', schema: SCHEMA, checksum: checksumOf(state), state };
  return `${JSON.stringify(envelope)}\n`;
}

function checksumOf(state: SavedState): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
