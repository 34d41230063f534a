import crypto from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { linesOf, quietRun, scenarioOf } from '../testing/runs.ts';

const text = Buffer.from('text');
const { brotliCompress, brotliDecompress, deflate, deflateRaw, gunzip, gzip, inflate, inflateRaw, unzip } = zlib;

describe('what the thread pool would compute', () => {
  const ways: Record<string, () => Promise<unknown>> = {
    gzip: async () => String(await promisify(gunzip)(await promisify(gzip)(text))),
    deflate: async () => String(await promisify(inflate)(await promisify(deflate)(text))),
    deflateRaw: async () => String(await promisify(inflateRaw)(await promisify(deflateRaw)(text))),
    unzip: async () => String(await promisify(unzip)(await promisify(gzip)(text))),
    brotli: async () => String(await promisify(brotliDecompress)(await promisify(brotliCompress)(text))),
    'with options': async () =>
      new Promise((resolve) => gzip(text, { level: 1 }, (_error, bytes) => resolve(bytes.byteLength))),
    'what is no gzip': () => promisify(gunzip)(text).catch(({ code, message }) => [code, message]),
    'what is no text': async () => {
      try {
        gzip(5 as unknown as string, () => undefined);
        return 'taken';
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    },
    pbkdf2: async () => (await promisify(crypto.pbkdf2)('secret', 'salt', 10, 16, 'sha256')).toString('hex'),
    scrypt: async () => ((await promisify(crypto.scrypt)('secret', 'salt', 16)) as Buffer).toString('hex'),
    hkdf: async () => Buffer.from(await promisify(crypto.hkdf)('sha256', 'key', 'salt', 'info', 16)).toString('hex'),
  };
  test.each(Object.entries(ways))('comes within the turn, as Node gives it: %s', async (_name, compute) => {
    const expected = await compute();
    const run = await quietRun(scenarioOf({ subject: async ({ observe }) => observe('made', await compute()) }));
    expect([run.unknown, run.violation]).toEqual([undefined, undefined]);
    expect(run.record.history.map(({ value }) => value)).toEqual([expected]);
    expect(linesOf(run)).toEqual(['subject: start']);
  });

  test('is called back later', async () => {
    const run = await quietRun(
      scenarioOf({
        subject: ({ observe }) =>
          new Promise<void>((resolve) => {
            let isLater = false;
            gzip(text, () => {
              observe('later', isLater);
              resolve();
            });
            isLater = true;
          }),
      }),
    );
    expect(run.record.history.map(({ value }) => value)).toEqual([true]);
  });
});
