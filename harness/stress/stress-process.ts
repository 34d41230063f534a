import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../actors/usage-error.ts';
import type { Answer, Asked, Birth, Order, Told, Word } from './messages.ts';

/** Characters of what a process wrote to stderr that a message about its end has. */
const TAIL = 500;

/** Why a stress has no verdict, or none any more. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict';
  readonly reason: 'exit' | 'hang' | 'setup-threw' | 'escaped' | 'invariant-threw';
  readonly actor: string | null;

  constructor(reason: NoVerdict['reason'], message: string, actor: string | null = null) {
    super(message);
    this.reason = reason;
    this.actor = actor;
  }
}

export interface StressProcess {
  /** Asks for something and resolves to the answer, which must be of the kind that is named. Rejects when the process ends, or is late. */
  ask<K extends Answer['kind']>(order: Order, answer: K, withinMs: number): Promise<Extract<Answer, { kind: K }>>;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface StartOptions {
  /** Whose processes these are, in messages. */
  readonly name: string;
  /** The module to run. */
  readonly url: URL;
  readonly birth: Birth;
  /** A program, with its arguments, that starts Node; empty for Node itself. */
  readonly under: readonly string[];
  readonly hear: (word: Word) => void;
  /** What the scenario prints, before it goes to stderr. */
  readonly prints: (chunk: Uint8Array) => void;
}

/** Starts a real process, which ends when this one does. `kill` is to be called in the end, whatever happens. */
export function startProcess({ name, url, birth, under, hear, prints }: StartOptions): StressProcess {
  const [execPath = process.execPath, ...before] = under;
  const child = fork(fileURLToPath(url), [JSON.stringify(birth)], {
    execPath,
    execArgv: [...before, ...(under.length === 0 ? [] : [process.execPath]), ...loaderOf(url)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let lost: Error | undefined;
  let tail = '';
  process.stderr.setMaxListeners(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', prints).pipe(process.stderr, { end: false });
  }
  child.stderr?.on('data', (chunk) => {
    tail = `${tail}${chunk}`.slice(-TAIL);
  });
  const lose = (error: Error) => {
    lost ??= error;
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
  };
  child.on('message', (told: Told) => {
    if (!('id' in told)) return hear(told);
    waiting.get(told.id)?.resolve(told);
    waiting.delete(told.id);
  });
  child.on('error', (error) => lose(new Error(`process ${name} of the stress could not be run: ${error.message}`)));
  const gone = new Promise<void>((resolve) => {
    // One that could not be started has nothing to end.
    child.on('error', () => child.pid === undefined && resolve());
    child.on('close', (code, signal) => {
      lose(new NoVerdict('exit', ended(name, code, signal, tail)));
      resolve();
    });
  });
  return {
    ask: (order, kind, withinMs) => {
      last += 1;
      return answerTo(child, { ...order, id: last }, { waiting, lost, withinMs }, name).then((answer) => {
        if (answer.kind === 'usage') throw new UsageError(answer.message);
        if (answer.kind === 'threw') throw new NoVerdict('setup-threw', answer.message);
        if (answer.kind !== kind) throw new Error(`process ${name} answered with ${answer.kind} instead of ${kind}`);
        return answer as Extract<Answer, { kind: typeof kind }>;
      });
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

async function answerTo(
  child: ChildProcess,
  asked: Asked,
  state: {
    readonly waiting: Map<number, Waiting>;
    readonly lost: Error | undefined;
    readonly withinMs: number;
  },
  name: string,
): Promise<Answer> {
  const { waiting, lost, withinMs } = state;
  if (lost !== undefined) throw lost;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      waiting.set(asked.id, { resolve, reject });
      const seconds = Math.round(withinMs / 1_000);
      const late = () =>
        reject(new NoVerdict('hang', `process ${name} did not ${WORDS[asked.kind]} within ${seconds} s`));
      timer = setTimeout(late, withinMs);
      // A process that has gone away is told of by its end.
      child.send(asked, () => undefined);
    });
  } finally {
    clearTimeout(timer);
    waiting.delete(asked.id);
  }
}

/** What a process did not do in time. */
const WORDS: Readonly<Record<Order['kind'], string>> = {
  load: 'load the scenario',
  prepare: 'come to the end of setup',
  make: 'come to the end of actors()',
  go: 'come to the end of its actors',
  judge: 'judge',
};

function ended(name: string, code: number | null, signal: string | null, tail: string): string {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const said = tail.trim().replace(/\s+/g, ' ');
  return `process ${name} ${how}${said === '' ? '' : `; it had written: ${said}`}`;
}

/** In a checkout our own modules are TypeScript, for which tsx has to be there first. */
function loaderOf({ pathname }: URL): string[] {
  return pathname.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
}
