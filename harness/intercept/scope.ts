import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../actors/clock.ts';
import type { Random } from '../actors/random.ts';
import type { FileSystem } from '../fs/create-fs.ts';

/** What the globals of Node mean to the code of one actor. */
export interface Scope {
  /** The shared folder's name. */
  readonly dir: string;
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly random: Random;
  readonly pid: number;
  isAlive(pid: number): boolean;
  /** Told of each path outside of the folder that was read as it really is. */
  readsOutside(path: string): void;
  /** Ends the run as `unknown`: something was called that filerace cannot schedule. */
  unscheduled(name: string): never;
  /** Of the scope in which a process has loaded its modules: that of its actor whose turn it is. What they started then is the actor's. */
  readonly delegate?: Scope | undefined;
}

/** Where the shared folder is and who wants to hear of calls on it that no actor makes; undefined while no run is going on. */
let watched: { readonly dir: string; readonly hear: (call: string, path: string) => void } | undefined;

export function watchUnowned(watch: typeof watched): void {
  watched = watch;
}

/** Told of the calls that do not belong to an actor. */
export function tellUnowned(call: string, args: readonly unknown[]): void {
  if (watched === undefined) return;
  for (const path of args) {
    if (typeof path === 'string' && (path === watched.dir || path.startsWith(`${watched.dir}/`)))
      watched.hear(call, path);
  }
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

/** The actor whose code is running; undefined outside of actors, and inside the harness. */
export function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  return scope?.delegate ?? scope;
}

/** Runs the code of an actor: whatever it starts, and awaits, belongs to it too. */
export function inScope<T>(scope: Scope, body: () => T): T {
  return scopes.run(scope, body);
}

/** Runs code of the harness in the middle of an actor's: for it, the globals are Node's own. */
export function outOfScope<T>(body: () => T): T {
  return scopes.run(undefined, body);
}
