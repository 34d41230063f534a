import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conflicts, emptyFootprint } from './footprint.ts';
import { KernelRunner, type Outcome } from './kernel-runner.ts';
import { createMemoryDisk } from './memory-disk.ts';
import { type Call, randomCall, slots } from './random-calls.ts';

/** For more: `FILERACE_SEQUENCES=100000 npx vitest run harness/disk/commuting.test.ts`. */
const { FILERACE_SEQUENCES = '3000' } = process.env;
const root = '/filerace';

/** What can be told of a kernel from outside: names, bytes, statuses, stamps, and what descriptors read next. */
function observe(runner: KernelRunner): unknown {
  const { kernel } = runner;
  const paths = Object.keys(kernel.tree.snapshot());
  const isOpen = (slot: number) => kernel.openedAs(slot) !== undefined;
  return {
    tree: kernel.tree.snapshot(),
    statuses: paths.map((path) => runner.status(path)),
    stamps: paths.map((path) => kernel.tree.stamp(path)),
    descriptors: slots.map((slot) => isOpen(slot) && runner.run({ op: 'fstat', slot }, 'z')),
    offsets: slots.map((slot) => isOpen(slot) && runner.run({ op: 'read', slot, length: 99, position: null }, 'z')),
  };
}

test.each([true, false])('two calls that do not conflict may be swapped (superuser: %s)', (isSuperuser) => {
  const runner = new KernelRunner(createMemoryDisk(), root, { isSuperuser, umask: 0o22 });
  const { kernel } = runner;
  const prepare = (before: readonly Call[]): void => {
    kernel.footprint = null;
    kernel.reset();
    for (const [index, call] of before.entries()) runner.run(call, `i${index}`);
  };
  const runTraced = (call: Call, name: string): [Outcome, ReturnType<typeof emptyFootprint>] => {
    const footprint = emptyFootprint();
    kernel.footprint = footprint;
    const outcome = runner.run(call, name);
    kernel.footprint = null;
    return [outcome, footprint];
  };
  const call = randomCall(root, true);
  let swapped = 0;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 15, size: 'max' }), call, call, (before, a, b) => {
      // What is opened gets a number that is nobody else's, so the other call cannot be about it.
      const isAboutNew = (a.op === 'open' || b.op === 'open') && 'slot' in a && 'slot' in b && a.slot === b.slot;
      fc.pre(!isAboutNew);
      prepare(before);
      const [aFirst, aFootprint] = runTraced(a, 'a');
      const [bSecond, bFootprint] = runTraced(b, 'b');
      if (conflicts(aFootprint, bFootprint)) return;
      const expected = observe(runner);
      prepare(before);
      const [bFirst] = runTraced(b, 'b');
      const [aSecond] = runTraced(a, 'a');
      expect({ a: aSecond, b: bFirst }).toEqual({ a: aFirst, b: bSecond });
      expect(observe(runner)).toEqual(expected);
      swapped++;
    }),
    { numRuns: Number(FILERACE_SEQUENCES) },
  );
  // Otherwise the law would hold because everything conflicts.
  expect(swapped).toBeGreaterThan(Number(FILERACE_SEQUENCES) / 4);
});
