import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { dealt } from './shard.ts';

test.prop([fc.uniqueArray(fc.string(), { maxLength: 60 }), fc.integer({ min: 1, max: 12 })])(
  'every item is in one part, in its order, and the parts are of a size',
  (names, count) => {
    const parts = Array.from({ length: count }, (_, index) => dealt(names, String, { index: index + 1, count }));
    expect(parts.flat().sort()).toEqual([...names].sort());
    for (const part of parts) expect(part).toEqual(names.filter((name) => part.includes(name)));
    const sizes = parts.map((part) => part.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  },
);

test('neighbours are spread: two parts of a table on two disks both have cells on each', () => {
  const cells = Array.from({ length: 20 }, (_, index) => [`${index} on memfs`, `${index} on real`]).flat();
  const [first, second] = [1, 2].map((index) => dealt(cells, String, { index, count: 2 }));
  for (const part of [first, second]) {
    const real = part?.filter((name) => name.endsWith('real')).length ?? 0;
    expect(real).toBeGreaterThan(4);
    expect(real).toBeLessThan(16);
  }
});
