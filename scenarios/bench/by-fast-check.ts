import { createFsFromVolume, Volume } from 'memfs';
import { fc } from '../../harness/index.ts';
import type { stressed } from '../../harness/results/bench.ts';
import { now } from '../../harness/search/now.ts';
import { createSessionStore, type SessionStoreOptions, type StoreFs } from '../../src/index.ts';
import { firstIdOf, SESSIONS_FILE, startingText } from '../session-actors.ts';

const PEER = 'telegram:1';
const TIME = 1_767_225_600_000;
const PATH = `/${SESSIONS_FILE}`;
/** As in the scenarios. */
const NOTE_LENGTH = 100;
const ROTATE_BYTES = 100;
const LOOKS = 4;

/** What came of looking for a failure. */
export interface Looked {
  readonly isFound: boolean;
  readonly runs: number;
  readonly ms: number;
}

type Subject = Pick<(typeof stressed)[number], 'strategy' | 'what'>;

/**
 * Looks for a failure of the flagship as one would with fast-check alone: the same actors on memfs, each call of the store
 * held back by `fc.scheduler()`, a fresh one for each run. A call is one step there, as memfs makes it: nobody sees half a copy.
 */
export async function lookByFastCheck(subject: Subject, seed: number, mostRuns: number): Promise<Looked> {
  const begin = now();
  for (let run = 1; run <= mostRuns; run += 1) {
    // As many seeds for each search as it may make runs.
    const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed: seed * 1_000_000 + run });
    if (scheduler !== undefined && (await fails(subject, scheduler)))
      return { isFound: true, runs: run, ms: now() - begin };
  }
  return { isFound: false, runs: mostRuns, ms: now() - begin };
}

async function fails({ strategy, what }: Subject, scheduler: fc.Scheduler): Promise<boolean> {
  const volume = Volume.fromJSON({ [PATH]: startingText([PEER], NOTE_LENGTH, TIME) });
  const fs = gated(createFsFromVolume(volume), scheduler);
  let ids = 0;
  const options: SessionStoreOptions = {
    path: PATH,
    fs,
    strategy,
    rotateBytes: ROTATE_BYTES,
    lock: false,
    platform: 'linux',
    clock: { now: () => TIME, sleep: async () => undefined },
    ids: () => {
      ids += 1;
      return `minted-${ids}`;
    },
  };
  const open = () => createSessionStore(options);
  const turn = () => scheduler.schedule(Promise.resolve());
  let isWrong = false;
  const check = (sessions: ReadonlyMap<string, { readonly sessionId: string }>) => {
    isWrong ||= sessions.get(PEER)?.sessionId !== firstIdOf(PEER);
  };
  const reader = async () => {
    await turn();
    if (what === 'main') check(open().loadSync());
  };
  const outside = async () => {
    await turn();
    if (what === 'main') check(await open().load());
    else isWrong ||= await findsTornBackup(fs);
  };
  const writer = async () => {
    await turn();
    await open().resolveSession({ peer: PEER, text: 'hello' });
  };
  await scheduler.waitFor(Promise.all([writer(), reader(), reader(), outside()]));
  return isWrong;
}

async function findsTornBackup({ promises }: StoreFs): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    const newest = (await promises.readdir('/'))
      .filter((name) => name.includes('.bak.'))
      .sort()
      .at(-1);
    if (newest === undefined) continue;
    try {
      JSON.parse(await promises.readFile(`/${newest}`, 'utf8'));
    } catch {
      return true;
    }
  }
  return false;
}

type MemoryFs = ReturnType<typeof createFsFromVolume>;

/** Each call waits until the scheduler lets it go, and is then made as a whole. */
function gated({ promises, readFileSync }: MemoryFs, scheduler: fc.Scheduler): StoreFs {
  const later = async <T>(call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    return call();
  };
  return {
    readFileSync: (path, encoding) => String(readFileSync(path, encoding)),
    promises: {
      open: async (path, flags, mode) => {
        const handle = await later(() => promises.open(path, flags, mode));
        return {
          writeFile: (text) => later(() => handle.writeFile(text)),
          chmod: (bits) => later(() => handle.chmod(bits)),
          sync: () => later(() => handle.datasync()),
          close: () => later(() => handle.close()),
        };
      },
      readFile: (path, encoding) => later(async () => String(await promises.readFile(path, encoding))),
      stat: (path) =>
        later(async () => {
          const { size, mtimeMs } = await promises.stat(path);
          return { size: Number(size), mtimeMs: Number(mtimeMs) };
        }),
      readdir: (path) => later(async () => (await promises.readdir(path)).map(String)),
      mkdir: (path, options) => later(() => promises.mkdir(path, options)),
      rename: (from, to) => later(() => promises.rename(from, to)),
      copyFile: (from, to, mode) => later(() => promises.copyFile(from, to, mode)),
      link: (from, to) => later(() => promises.link(from, to)),
      unlink: (path) => later(() => promises.unlink(path)),
    },
  };
}
