import type { Parameters } from '../actors/parameters.ts';
import type { TwinCall } from './twin-call.ts';

/** What a process is told when a run begins. */
export interface RunStart {
  readonly process: string;
  readonly parameters: Parameters;
  readonly seed: number;
  /** Virtual time, in ms, at which its modules are loaded. */
  readonly nowMs: number;
  /** All actors of the run, by index, in whatever process they live. */
  readonly actors: readonly { readonly name: string; readonly process: string; readonly pid?: number }[];
  /** Whether calls and results are to be told as a report shows them. */
  readonly isWitnessed: boolean;
}

/**
 * What JavaScript in a process did that the schedule has to know of; told with the next message, in the order in which it
 * happened. The number after the tag is the actor's index.
 */
export type Effect =
  | readonly ['request', actor: number, RequestNote]
  | readonly ['observe', actor: number, label: string, value: unknown, key: string, reset: boolean]
  | readonly ['unwritable', actor: number, label: string, text: string]
  | readonly ['returned', actor: number, SentError | null]
  | readonly ['failed', actor: number, 'thrown outside' | 'rejection nobody awaits', SentError]
  | readonly ['ended', actor: number, 'hang' | 'exit' | 'escaped', text: string]
  | readonly ['timer', actor: number, TimerNote]
  | readonly ['ref', actor: number, timer: number, hasRef: boolean]
  | readonly ['clear', actor: number, timer: number]
  | readonly ['taken', actor: number, event: number]
  | readonly ['outside', actor: number, path: string]
  | readonly ['shared', actor: number, name: string]
  | readonly ['slept', actor: number, ms: number]
  | readonly ['unowned', actor: number, call: string, path: string]
  | readonly ['problem', actor: number, text: string]
  | readonly ['undone', actor: number, UndoneCall];

/** A call on the real folder that was to be made without a word, and failed. */
export interface UndoneCall {
  readonly text: string;
  readonly code?: unknown;
}

/** A request that was issued. */
export interface RequestNote {
  readonly number: number;
  readonly sharesMemory: boolean;
  readonly watchesHeap: boolean;
  readonly isSync: boolean;
  /** Of a run that is shown. */
  readonly call?: { readonly name: string; readonly args: readonly string[] } | undefined;
  /** What the thread that schedules needs to make its steps by itself; undefined if only the process can. */
  readonly twin?: TwinCall | undefined;
}

/** A timer that was set. */
export interface TimerNote {
  readonly number: number;
  readonly delayMs: number;
  readonly periodMs: number | null;
  readonly hasRef: boolean;
  readonly isEvent: boolean;
}

/** What a step of a request was, and how far the request has come. */
export interface StepNote {
  readonly op: string;
  readonly path?: string | undefined;
  readonly dest?: string | undefined;
  readonly descriptorPath?: string | undefined;
  readonly outcome: string;
  readonly isDone: boolean;
  readonly isInsideJob: boolean;
  readonly result?: string | undefined;
}

/** An error, or whatever else was thrown, as it goes over the pipe. */
export interface SentError {
  readonly isError: boolean;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: unknown;
}

export function sentError(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) return { isError: false, name: '', message: textOfAny(thrown), stack: '' };
  const code: unknown = Reflect.get(thrown, 'code');
  const isPlain = typeof code === 'string' || typeof code === 'number';
  const texts = { name: textOfAny(thrown.name), message: textOfAny(thrown.message), stack: textOfAny(thrown.stack) };
  return { isError: true, ...texts, ...(isPlain ? { code } : {}) };
}

export function receivedError({ isError, name, message, stack, code }: SentError): unknown {
  if (!isError) return message;
  const error = new Error(message);
  Object.defineProperties(error, {
    name: { value: name, configurable: true },
    stack: { value: stack, configurable: true },
  });
  return code === undefined ? error : Object.assign(error, { code });
}

/** What is thrown comes from outside and may throw itself when it is looked at. */
function textOfAny(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that cannot be shown';
  }
}
