import type { ActorContext, Invariant } from '../../harness/index.ts';
import { plant } from './planted.ts';

const STALE_MS = 1_000;
const ATTEMPTS = 3;

/** Who has the lock enters, and nobody else may be in. */
async function enter({ fs, dir, observe, clock, process }: ActorContext, restMs: number): Promise<void> {
  observe('inside', `${process.name} comes`);
  await clock.sleep(restMs);
  observe('inside', `${process.name} goes`);
  await fs.promises.unlink(`${dir}/lock`).catch(() => undefined);
}

const oneInside: Invariant = {
  name: 'always.oneInside',
  reads: { labels: ['inside'] },
  judge: (history) => {
    let inside = 0;
    for (const { label, value, actor, step } of history) {
      if (label !== 'inside') continue;
      inside += String(value).endsWith('comes') ? 1 : -1;
      if (inside > 1) return { message: `${actor} came in while another was inside`, step };
    }
    return undefined;
  },
};

async function tryLock({ fs, dir, process }: ActorContext): Promise<boolean> {
  try {
    await fs.promises.writeFile(`${dir}/lock`, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Both find the lock stale; one takes it away and makes its own; the other takes that one away, which it never looked at:
 * look before look, removal before lock before removal.
 */
export const staleLock = plant({
  name: 'stale-lock',
  title: 'a stale lock is taken over by two at once',
  depth: 3,
  time: 'adversarial',
  starting: { lock: '1' },
  actors: (mended) => {
    const run = async (context: ActorContext) => {
      const { fs, dir, clock } = context;
      const isStale = async () => {
        const { mtimeMs } = await fs.promises.stat(`${dir}/lock`);
        return clock.now() - mtimeMs >= STALE_MS;
      };
      await clock.sleep(STALE_MS);
      try {
        if (!(await isStale())) return;
        if (mended) fs.mkdirSync(`${dir}/takeover`);
        if (!mended || (await isStale())) await fs.promises.unlink(`${dir}/lock`);
      } catch {
        return;
      }
      if (await tryLock(context)) await enter(context, 1);
    };
    return { one: ['p', run], two: ['q', run] };
  },
  invariants: [oneInside],
});

/** The holder sleeps longer than a lock may be old: time passes for the one and not for the other. */
export const slowHolder = plant({
  name: 'slow-holder',
  title: 'a lock is taken from a holder that is only slow',
  depth: 2,
  time: 'adversarial',
  actors: (mended) => {
    const run = async (context: ActorContext) => {
      const { fs, dir, clock, process } = context;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        if (await tryLock(context)) return enter(context, STALE_MS / 2);
        await clock.sleep(STALE_MS);
        const held = await fs.promises.readFile(`${dir}/lock`, 'utf8').catch(() => undefined);
        // A lock that is empty has just been made: its holder has not written who it is.
        const isHeld = mended && (held === '' || process.isAlive(Number(held)));
        if (held !== undefined && !isHeld) {
          await fs.promises.unlink(`${dir}/lock`).catch(() => undefined);
        }
      }
    };
    return { one: ['p', run], two: ['q', run] };
  },
  invariants: [oneInside],
});
