import { createMemoryDisk } from '../../harness/disk/memory-disk.ts';
import type { AnyScenario, Disk } from '../../harness/index.ts';
import { createExecutor } from '../../harness/schedule/executor.ts';
import { withGuards } from '../../harness/schedule/guards.ts';
import { createRandomPolicy } from '../../harness/search/random-policy.ts';

/** A primitive call of the disk, with the place of the descriptor it opens or uses. */
interface Call {
  readonly name: Exclude<keyof Disk, 'kind' | 'reset' | 'dispose'>;
  readonly args: readonly unknown[];
  /** Which of the run's descriptors it is about; -1 for none. */
  readonly slot: number;
}

/** The primitive calls of one run: those of the setup, then each with its actor. */
export interface RecordedRun {
  readonly setup: readonly Call[];
  readonly calls: readonly { readonly actor: number; readonly call: Call }[];
}

const ON_DESCRIPTORS: ReadonlySet<string> = new Set(['close', 'read', 'write', 'ftruncate', 'fsync', 'fdatasync']);

/** The primitive calls that random runs of a scenario make on a disk in memory. */
export async function recordRuns(scenario: AnyScenario, count: number): Promise<RecordedRun[]> {
  const runs: RecordedRun[] = [];
  const pending: Call[] = [];
  const disk = recording(createMemoryDisk(), pending);
  const random = createRandomPolicy(1);
  await withGuards(async () => {
    const executor = createExecutor({ scenario, parameters: {}, disk, seed: 1 });
    for (let run = 0; run < count && random.begin(); run += 1) {
      const calls: { actor: number; call: Call }[] = [];
      let setup: Call[] | undefined;
      pending.length = 0;
      await executor.run({
        ...random,
        choose: (...args) => {
          setup ??= pending.splice(0);
          return random.choose(...args);
        },
        executed: ({ actor }) => {
          for (const call of pending.splice(0)) calls.push({ actor, call });
        },
      });
      runs.push({ setup: setup ?? [], calls });
    }
  });
  return runs;
}

function recording(disk: Disk, calls: Call[]): Disk {
  const slots = new Map<number, number>();
  let opened = 0;
  return new Proxy(disk, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (name === 'reset') {
          slots.clear();
          opened = 0;
        }
        const result: unknown = Reflect.apply(member, target, args);
        if (name === 'open') slots.set(Number(result), opened++);
        if (name !== 'reset' && name !== 'dispose') {
          const slot =
            name === 'open' ? opened - 1 : ON_DESCRIPTORS.has(String(name)) ? (slots.get(Number(args[0])) ?? -1) : -1;
          calls.push({ name: name as Call['name'], args, slot });
        }
        return result;
      };
    },
  });
}

/** Makes one call again, on another disk; what was open there is in `descriptors`. */
export function repeatCall(disk: Disk, { name, args, slot }: Call, descriptors: number[]): void {
  if (name === 'open') {
    descriptors[slot] = disk.open(String(args[0]), Number(args[1]), Number(args[2]));
    return;
  }
  const given = slot === -1 ? args : [descriptors[slot], ...args.slice(1)];
  Reflect.apply(disk[name], disk, given);
}
