import { describe, expect, it, test, vi } from 'vitest';
import { createMemoryDisk } from '../disk/memory-disk.ts';
import { type ExploreOptions, explore } from '../search/explore.ts';
import { disks, scenarioOf, usingDisk } from '../testing/runs.ts';
import { Witness } from './witness.ts';

/** Promises, callbacks, sync calls, a FileHandle, errors, links, folders; and one actor that fails in every run. */
const busy = scenarioOf(
  {
    writer: async ({ fs, dir }) => {
      const handle = await fs.promises.open(`${dir}/new`, 'w');
      await handle.write('some text');
      await handle.close();
      await Promise.all([fs.promises.rename(`${dir}/new`, `${dir}/old`), fs.promises.link(`${dir}/f`, `${dir}/g`)]);
      fs.mkdirSync(`${dir}/a`);
      fs.writeFileSync(`${dir}/a/b`, 'deep');
      await fs.promises.rename(`${dir}/a`, `${dir}/c`);
    },
    reader: ({ fs, dir, observe }) => {
      observe('is there', fs.existsSync(`${dir}/gone`));
      fs.readFile(`${dir}/f`, (error, bytes) => observe('bytes', error?.message ?? bytes.length));
      fs.promises.readdir(dir).then((names) => observe('names', names));
    },
    failing: { process: 'other', run: async ({ fs, dir }) => fs.promises.unlink(`${dir}/gone`) },
  },
  { starting: { f: 'the old text' } },
);

async function violationOf(options: Partial<ExploreOptions> & Pick<ExploreOptions, 'disk'>) {
  const given = { scenario: busy, policy: 'random', seed: 1, shrinks: false, ...options } as const;
  const { violation } = await explore(given);
  if (violation === null) throw new Error('expected a violation');
  return violation;
}

describe('the run that is shown', () => {
  it('has every call as the actor made it, with what it gave, and the entries it took', async () => {
    const { calls, trace } = await usingDisk(createMemoryDisk, (disk) => violationOf({ disk }));
    const of = (actor: string) =>
      calls.filter((call) => call.actor === actor).map(({ name, arguments: args, result }) => [name, args, result]);
    expect(of('writer')).toEqual([
      ['promises.open', ["'./new'", "'w'"], expect.stringMatching(/^FileHandle \d+$/)],
      ['FileHandle.write', ["'some text'"], '9'],
      ['FileHandle.close', [], 'undefined'],
      ['promises.rename', ["'./new'", "'./old'"], 'undefined'],
      ['promises.link', ["'./f'", "'./g'"], 'undefined'],
      ['mkdirSync', ["'./a'"], 'undefined'],
      ['writeFileSync', ["'./a/b'", "'deep'"], 'undefined'],
      ['promises.rename', ["'./a'", "'./c'"], 'undefined'],
    ]);
    expect(of('reader').slice(0, 2)).toEqual([
      ['existsSync', ["'./gone'"], 'false'],
      ['readFile', ["'./f'"], "12 bytes 'the old text'"],
    ]);
    expect(of('failing')).toEqual([
      ['promises.unlink', ["'./gone'"], "ENOENT: no such file or directory, unlink './gone'"],
    ]);
    const steps = calls.flatMap((call) => call.steps.map((step) => [step, call.actor]));
    const turns = new Set(['start', 'resume', 'timer']);
    expect(steps.sort(([a], [b]) => Number(a) - Number(b))).toEqual(
      trace.filter(({ op }) => !turns.has(op)).map(({ step, actor }) => [step, actor]),
    );
    for (const { actor, name, begin, end, steps: own } of calls) {
      expect(begin).toBeLessThan(own[0] ?? 0);
      const [first, last] = [trace[begin - 1], trace[(end ?? 0) - 1]];
      expect([actor, last?.actor]).toEqual([actor, actor]);
      if (!name.endsWith('Sync')) expect([first?.actor, last?.op]).toEqual([actor, 'resume']);
      else expect(end).toBe(own.at(-1));
    }
  });

  it('has every name that came, went, or stands for something else, and not what setup did', async () => {
    const { files, trace, detailed } = await usingDisk(createMemoryDisk, (disk) => violationOf({ disk }));
    const at = (op: string, path: string) => trace.find((entry) => entry.op === op && entry.paths[0] === path)?.step;
    const ofPath = (path: string) =>
      files.filter((each) => each.path === path).map(({ step, kind, size }) => [step, kind, size]);
    expect(detailed).toEqual({ from: 0, to: trace.length });
    expect(ofPath('f')).toEqual([[0, 'file', 12]]);
    expect(ofPath('new')).toEqual([
      [at('open', 'new'), 'file', 0],
      [at('write', 'new'), 'file', 9],
      [at('rename', 'new'), null, null],
    ]);
    expect(ofPath('old')).toEqual([[at('rename', 'new'), 'file', 9]]);
    expect(ofPath('g')).toEqual([[at('link', 'f'), 'file', 12]]);
    expect(ofPath('a/b').at(-1)).toEqual([at('rename', 'a'), null, null]);
    expect(ofPath('c')).toEqual([[at('rename', 'a'), 'directory', 4096]]);
    expect(ofPath('c/b')).toEqual([[at('rename', 'a'), 'file', 4]]);
  });

  it('is the same on both disks, for any schedule', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [memory, real] = await Promise.all(
        disks.map(([, make]) => usingDisk(make, (disk) => violationOf({ disk, seed }))),
      );
      expect(memory?.files.length).toBeGreaterThan(8);
      expect(real).toEqual(memory);
    }
  });
});

test('no other run has a witness: a search pays nothing for it', async () => {
  const calls = vi.spyOn(Witness.prototype, 'issued');
  const looks = vi.spyOn(Witness.prototype, 'look');
  const quiet = scenarioOf({ a: ({ fs, dir }) => fs.promises.writeFile(`${dir}/f`, 'x') });
  try {
    const held = await usingDisk(createMemoryDisk, (disk) => explore({ scenario: quiet, disk, seed: 1, runs: 300 }));
    expect(held.verdict).toBe('held');
    expect([calls.mock.calls.length, looks.mock.calls.length]).toEqual([0, 0]);
    const shown = await usingDisk(createMemoryDisk, (disk) => violationOf({ disk }));
    expect(calls.mock.calls.length).toBe(shown.calls.length);
  } finally {
    calls.mockRestore();
    looks.mockRestore();
  }
});
