import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keys, processesHows } from '../../harness/results/bench-keys.ts';
import { createLedger } from './ledger.ts';
import { measureProcesses } from './processes.ts';

const PLAN = { samples: 1, seconds: 1, sizes: [], rotations: 1, messages: 1 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const placeOf = (fileSystem: string) => ({
  name: `a place (${fileSystem})`,
  fileSystem,
  folder,
  isExtra: false,
  clones: false,
});

function measure(places: ReturnType<typeof placeOf>[], controller = new AbortController()) {
  const ledger = createLedger();
  const context = { plan: PLAN, places, ledger, signal: controller.signal, tell: () => undefined };
  return { ledger, end: measureProcesses(context) };
}

test('what a run in real processes costs is measured in memory where there is such a place, and leaves nothing', async () => {
  const { ledger, end } = measure([placeOf('ext4'), placeOf('tmpfs')]);
  await end;
  const place = 'a place (tmpfs)';
  expect(ledger.figures.map(({ key }) => key).sort()).toEqual(
    processesHows
      .flatMap((how) => {
        const key = keys.processes(place, how);
        return how === 'used again' ? [key] : [key, keys.ratio(key)];
      })
      .sort(),
  );
  for (const { key, median } of ledger.figures) expect(median, key).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

test('it leaves nothing when it is interrupted', async () => {
  const controller = new AbortController();
  controller.abort();
  const { ledger, end } = measure([placeOf('ext4')], controller);
  await expect(end).rejects.toThrow();
  expect(ledger.figures).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
