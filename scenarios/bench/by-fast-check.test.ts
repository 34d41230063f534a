import { expect, it } from 'vitest';
import { lookByFastCheck } from './by-fast-check.ts';

it('finds the missing file of rename, and none where there is none', async () => {
  const { isFound, runs } = await lookByFastCheck({ strategy: 'rename', what: 'main' }, 1, 500);
  expect([isFound, runs < 500]).toEqual([true, true]);
  expect(await lookByFastCheck({ strategy: 'rename', what: 'main' }, 1, 500)).toMatchObject({ isFound, runs });
  expect(await lookByFastCheck({ strategy: 'link', what: 'main' }, 1, 200)).toMatchObject({
    isFound: false,
    runs: 200,
  });
});

it('does not see half a copy, which memfs makes in one step', async () => {
  expect(await lookByFastCheck({ strategy: 'copyFile', what: 'backup' }, 1, 200)).toMatchObject({ isFound: false });
});
