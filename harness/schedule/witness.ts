import type { Kernel } from '../disk/kernel.ts';
import type { Named } from '../disk/listing.ts';
import type { Request } from '../fs/request.ts';
import { type Evidence, evidenceAround, type FileChange, type FsCall } from '../history/evidence.ts';
import { resultText } from './short-text.ts';

/** Names of a tree that are followed; further ones are left out. */
const MAX_NAMES = 2_000;

/**
 * Writes down of one run what a report shows of it: the fs calls as the actors made them, and how the tree changed. That costs
 * time, so only the run that is shown has one; setup is not in it.
 */
export class Witness {
  readonly #calls = new Map<Request, Draft>();
  readonly #files: FileChange[] = [];
  #names: ReadonlyMap<string, Named> = new Map();
  #seenVersion = -1;

  /** An actor makes a call; `step` is the entry during which it does. */
  issued(request: Request, call: { actor: string; name: string; args: readonly string[]; step: number }): void {
    const { actor, name, args, step } = call;
    this.#calls.set(request, { actor, name, arguments: args, begin: step, end: null, result: null, steps: [] });
  }

  /** The request has made a step. */
  stepped(request: Request, step: number): void {
    this.#calls.get(request)?.steps.push(step);
  }

  /** The result is given to the actor in this entry. `result` is how it looks, where it is not here. */
  ended(request: Request, step: number, result?: string): void {
    const draft = this.#calls.get(request);
    if (draft === undefined) return;
    draft.end = step;
    draft.result = result ?? resultText(draft.name, request);
  }

  /** Notes what has changed on the disk since it last looked. */
  look(kernel: Kernel, step: number): void {
    if (this.#seenVersion === kernel.version) return;
    this.#seenVersion = kernel.version;
    const before = this.#names;
    const now = kernel.listNames(MAX_NAMES);
    for (const path of before.keys()) if (!now.has(path)) this.#files.push({ step, path, kind: null, size: null });
    for (const [path, { kind, size, stamp }] of now) {
      if (before.get(path)?.stamp !== stamp) this.#files.push({ step, path, kind, size });
    }
    this.#names = now;
  }

  /** What it has seen around an entry of a run of so many. */
  evidence(step: number, entries: number): Evidence {
    return evidenceAround(step, { calls: [...this.#calls.values()], files: this.#files, entries });
  }
}

type Draft = { -readonly [Key in keyof FsCall]: FsCall[Key] } & { readonly steps: number[] };
