import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Interrupted } from './rounds.ts';

/** What a child is to do, as `child.ts` reads it. */
export type ChildTask =
  | { readonly role: 'watcher'; readonly path: string; readonly bytes: number }
  | {
      readonly role: 'writer';
      readonly path: string;
      readonly strategy: 'rename' | 'copyFile' | 'link';
      readonly bytes: number;
      readonly pauseMs: number;
    }
  | { readonly role: 'reader'; readonly path: string; readonly what: 'main' | 'backup'; readonly pauseMs: number };

/** What a child tells: first that it is ready, then what its role finds. */
export type ChildWord =
  | { readonly kind: 'ready' }
  | { readonly kind: 'watched'; readonly watched: WatchedFile }
  | { readonly kind: 'written'; readonly rotations: readonly number[] }
  | { readonly kind: 'hit'; readonly at: number; readonly what: string }
  | { readonly kind: 'failed'; readonly message: string };

/** What a watcher saw of one file by looking at it again and again. Times in ms. */
export interface WatchedFile {
  readonly ms: number;
  readonly polls: number;
  readonly missing: number;
  readonly backupPolls: number;
  readonly torn: number;
  /** How long each time: from the first look that saw it to the first that did not any more. */
  readonly missingMs: readonly number[];
  readonly tornMs: readonly number[];
}

export interface Child {
  /** Resolves to the first word of this kind; rejects if the child fails, ends, or is given up. */
  readonly hear: <K extends ChildWord['kind']>(kind: K) => Promise<Extract<ChildWord, { kind: K }>>;
  /** It is to say what it has found. */
  readonly stop: () => void;
  /** Ends it at once; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const CHILD = new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url);
/** In a checkout the child is TypeScript, too; where it is started from has no tsx. */
const LOADER = import.meta.url.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];

/** Starts a process of its own, which ends when this one does. `kill` is to be called in the end, whatever happens. */
export function startChild(task: ChildTask, signal: AbortSignal): Child {
  const child = fork(fileURLToPath(CHILD), [JSON.stringify(task)], {
    execArgv: LOADER,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const heard: ChildWord[] = [];
  const waiting = new Map<ChildWord['kind'], (word: ChildWord) => void>();
  let giveUp: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // Whoever waits hears of it; if nobody does, it does not matter.
  lost.catch(() => undefined);
  const interrupt = () => giveUp(new Interrupted());
  signal.addEventListener('abort', interrupt, { once: true });
  child.on('message', (word: ChildWord) => {
    if (word.kind === 'failed') giveUp(new Error(`a process of the benchmark failed: ${word.message}`));
    const give = waiting.get(word.kind);
    if (give === undefined) heard.push(word);
    else give(word);
  });
  child.on('error', giveUp);
  const gone = new Promise<void>((resolve) => {
    child.on('exit', (code, by) => {
      giveUp(new Error(`a process of the benchmark ended early (${by ?? code})`));
      resolve();
    });
    // One that could not be started has nothing to end.
    child.on('error', () => child.pid === undefined && resolve());
  });
  return {
    hear: (kind) => {
      const word = new Promise<ChildWord>((resolve) => {
        const early = heard.find((each) => each.kind === kind);
        if (early === undefined) waiting.set(kind, resolve);
        else resolve(early);
      });
      return Promise.race([word, lost]) as Promise<Extract<ChildWord, { kind: typeof kind }>>;
    },
    stop: () => {
      if (child.connected) child.send('stop');
    },
    kill: () => {
      signal.removeEventListener('abort', interrupt);
      child.kill('SIGKILL');
      return gone;
    },
  };
}
