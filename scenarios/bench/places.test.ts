import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTooLarge } from './cost.ts';
import { createLedger } from './ledger.ts';
import { withPlaces } from './places.ts';

describe('withPlaces', () => {
  it('removes its folders when the task is over, and when it fails', async () => {
    let folders: string[] = [];
    const task = async (places: readonly { readonly folder: string }[]) => {
      folders = places.map(({ folder }) => folder);
      writeFileSync(join(folders[0] ?? '', 'file'), 'x');
      throw new Error('ENOSPC');
    };
    await expect(withPlaces([], task)).rejects.toThrow('ENOSPC');
    expect(folders.length).toBeGreaterThanOrEqual(1);
    for (const folder of folders) expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  it('refuses a folder that is not there', async () => {
    await expect(withPlaces(['/no/such/folder'], async () => undefined)).rejects.toThrow(
      /^Expected `\/no\/such\/folder` to be a folder in which filerace can make its own/,
    );
  });
});

describe('a file that is too large', () => {
  const HUGE = 1e15;

  it('is an error where somebody asked for the place, and left out with a sentence where nobody did', async () => {
    await withPlaces([], async ([place]) => {
      if (place === undefined) throw new Error('there is a temporary folder');
      const ledger = createLedger();
      expect(() => isTooLarge(HUGE, place, { ledger })).toThrow(
        /^files of 1,000,000,000,000,000 bytes need .* has less/,
      );
      expect(isTooLarge(HUGE, { ...place, isExtra: true }, { ledger })).toBe(true);
      expect(ledger.leftOut).toEqual([expect.stringMatching(/^Left out on temporary folder .* bytes need/)]);
      expect(isTooLarge(1, place, { ledger })).toBe(false);
    });
  });
});
