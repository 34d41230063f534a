import { describe, expect, test } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { explore } from '../search/explore.ts';
import { disks, everyRun, linesOf, randomRuns, scenarioOf, seen, usingDisk } from '../testing/runs.ts';
import type { JudgedRun } from './executor.ts';

/** The other actors' entries between the reader's first turn and its last sync call. */
function insideReader(run: JudgedRun): string[] {
  const lines = linesOf(run);
  const own = lines.map((line, index) => (line.startsWith('reader:') ? index : -1)).filter((index) => index >= 0);
  return lines.slice(own[0], (own.at(-1) ?? 0) + 1).filter((line) => !line.startsWith('reader:'));
}

describe('a sync call is one turn of its process', () => {
  test('not both the truncation and the write of one writeFile happen inside it', async () => {
    const runs = await everyRun(
      scenarioOf(
        {
          writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, 'new!'),
          reader: ({ fs, dir, observe }) => observe('text', fs.readFileSync(`${dir}/f`, 'utf8')),
        },
        { starting: { f: 'old' } },
      ),
    );
    const inside = runs.map(insideReader);
    expect(Math.max(...inside.map((lines) => lines.length))).toBe(1);
    expect([...new Set(inside.flat())].sort()).toEqual(['writer: close f', 'writer: open f', 'writer: write f']);
    expect(seen(runs, 'text')).toEqual(['', 'new!', 'old']);
  });

  test('a listing is one job, the other calls of rm are one each', async () => {
    const runs = await randomRuns(
      scenarioOf(
        {
          writer: ({ fs, dir }) => fs.promises.rm(`${dir}/d`, { recursive: true }),
          reader: ({ fs, dir }) => {
            for (let call = 0; call < 4; call += 1) fs.existsSync(dir);
          },
        },
        { setup: ({ fs, dir }) => fs.mkdirSync(`${dir}/d/e`, { recursive: true }) },
      ),
      1_500,
    );
    const inside = new Set(
      runs.map((run) =>
        insideReader(run)
          .map((line) => line.split(' ')[1])
          .join(' '),
      ),
    );
    expect([...inside].sort()).toEqual(
      ['', 'close', 'lstat', 'open', 'open readdir', 'open readdir close', 'readdir', 'readdir close', 'rmdir'].sort(),
    );
  });

  test('a copyFile in flight goes on, and is seen half done', async () => {
    const runs = await everyRun(
      scenarioOf(
        {
          writer: ({ fs, dir }) => fs.promises.copyFile(`${dir}/f`, `${dir}/copy`),
          reader: {
            tolerates: ['ENOENT'],
            run: ({ fs, dir, observe }) => observe('text', fs.readFileSync(`${dir}/copy`, 'utf8')),
          },
        },
        { starting: { f: 'longlong', copy: 'old!' } },
      ),
    );
    expect(runs.every((run) => run.violation === undefined && run.unknown === undefined)).toBe(true);
    expect(Math.max(...runs.map((run) => insideReader(run).length))).toBe(10);
    // The last is the first read of the old text, followed by the end of the new one.
    expect(seen(runs, 'text')).toEqual(['', 'long', 'longlong', 'old!', 'old!long']);
  });

  test('requests of another process advance by any number of steps, its turns do not happen', async () => {
    const runs = await everyRun(
      scenarioOf(
        {
          writer: { process: 'other', run: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, '2222') },
          reader: ({ fs, dir, observe }) => observe('text', fs.readFileSync(`${dir}/f`, 'utf8')),
        },
        { starting: { f: '11' } },
      ),
    );
    const inside = runs.map(insideReader);
    expect([...new Set(inside.map((lines) => lines.length))].sort()).toEqual([0, 1, 2, 3]);
    expect(inside.flat().some((line) => line === 'writer: start' || line === 'writer: resume')).toBe(false);
    // It straddles truncation and rewrite: valid JSON that nobody wrote.
    expect(seen(runs, 'text')).toEqual(['', '11', '1122', '2222']);
  });

  test('a Buffer is read by size, so it does not go on into the rewritten file', async () => {
    const runs = await everyRun(
      scenarioOf(
        {
          writer: { process: 'other', run: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, '2222') },
          reader: ({ fs, dir, observe }) => observe('text', fs.readFileSync(`${dir}/f`).toString()),
        },
        { starting: { f: '11' } },
      ),
    );
    expect(seen(runs, 'text')).toEqual(['', '11', '22', '2222']);
  });
});

test('a file that grows after fstat is read as a prefix', async () => {
  const runs = await everyRun(
    scenarioOf(
      {
        writer: ({ fs, dir }) => fs.promises.appendFile(`${dir}/f`, ' more'),
        reader: async ({ fs, dir, observe }) => observe('text', await fs.promises.readFile(`${dir}/f`, 'utf8')),
      },
      { starting: { f: 'base' } },
    ),
  );
  expect(seen(runs, 'text')).toEqual(['base', 'base more']);
  const grown = runs.filter((run) => {
    const lines = linesOf(run);
    const at = (line: string) => lines.indexOf(line);
    return at('reader: fstat f') < at('writer: write f') && at('writer: write f') < at('reader: read f');
  });
  expect(grown.length).toBeGreaterThan(0);
  expect(seen(grown, 'text')).toEqual(['base']);
});

describe('a Buffer that is changed during a write that nobody awaits', () => {
  test('in the same turn, is written as changed', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: async ({ fs, dir, observe }) => {
          const buffer = Buffer.from('aaaa');
          const written = fs.promises.writeFile(`${dir}/f`, buffer);
          buffer.fill('b');
          await written;
          observe('text', await fs.promises.readFile(`${dir}/f`, 'utf8'));
        },
      }),
    );
    expect(runs).toHaveLength(1);
    expect(seen(runs, 'text')).toEqual(['bbbb']);
  });

  test('in a later turn, is written as it was or as changed', async () => {
    const runs = await everyRun(
      scenarioOf({
        a: async ({ fs, dir, observe }) => {
          const buffer = Buffer.from('aaaa');
          const written = fs.promises.writeFile(`${dir}/f`, buffer);
          await fs.promises.stat(dir);
          buffer.fill('b');
          await written;
          observe('text', await fs.promises.readFile(`${dir}/f`, 'utf8'));
        },
      }),
    );
    expect(seen(runs, 'text')).toEqual(['aaaa', 'bbbb']);
  });
});

describe.each(disks)('on %s', (_kind, make) => {
  test('readFile finds a file torn that is written in place', async () => {
    const scenario = scenarioOf(
      {
        writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/s.json`, '{"now":"second"}'),
        reader: async ({ fs, dir }) => JSON.parse(await fs.promises.readFile(`${dir}/s.json`, 'utf8')),
      },
      { starting: { 's.json': '{"now":"first"}' } },
    );
    const result = await usingDisk(make, (disk) => explore({ scenario, disk, policy: 'random', seed: 1, runs: 300 }));
    expect(result.verdict).toBe('violated');
    expect(result.violation).toMatchObject({
      invariant: 'actors.finish',
      message: expect.stringMatching(/^reader threw SyntaxError: .*JSON/),
    });
  });

  test('a file of several chunks is seen cut at a chunk', async () => {
    const chunk = 524_288;
    const runs = await randomRuns(
      scenarioOf(
        {
          writer: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, Buffer.alloc(2 * chunk + 5)),
          reader: async ({ fs, dir, observe }) => observe('size', (await fs.promises.stat(`${dir}/f`)).size),
        },
        { starting: { f: 'x' } },
      ),
      150,
      { disk: make },
    );
    expect(seen(runs, 'size')).toEqual([0, 1, 2 * chunk + 5, chunk, 2 * chunk].sort());
  });
});

test('two requests of one actor in flight overlap with each other, and no other actor', async () => {
  const scenario = scenarioOf({
    a: ({ fs, dir }) => Promise.all([fs.promises.writeFile(`${dir}/a`, 'a'), fs.promises.writeFile(`${dir}/b`, 'b')]),
  });
  const result = await usingDisk(createMemoryDisk, (disk) =>
    explore({ scenario, disk, policy: 'exhaustive', seed: 1 }),
  );
  // Two chains of three steps and a delivery each, in any order: 8! / (4! 4!).
  expect(result).toMatchObject({ verdict: 'held', coverage: { interleavings: 70, overlap: 0 } });
  expect(result.warnings).toContain('there is one actor only, so nothing raced');
});
