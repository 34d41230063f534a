import { describe, expect, test } from 'vitest';
import type { Actor } from '../actors/scenario.ts';
import { disks, quietRun, scenarioOf } from '../testing/runs.ts';

const swallow = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'EACCES') throw error;
  }
};

describe.each(disks)('reaching out of the folder on %s', (_kind, disk) => {
  const escapes: Record<string, Actor['run']> = {
    'by an absolute path': ({ fs }) => fs.promises.readFile('/etc/passwd'),
    'by ..': ({ fs, dir }) => fs.promises.writeFile(`${dir}/../outside`, 'text'),
    'by a symlink': async ({ fs, dir }) => {
      await fs.promises.symlink('/etc', `${dir}/etc`);
      await fs.promises.readFile(`${dir}/etc/passwd`);
    },
    'by a relative path': ({ fs }) => fs.promises.readFile('package.json'),
    'by a folder that begins alike': ({ fs, dir }) => fs.promises.readFile(`${dir}-other/f`),
    'with existsSync, which says no': ({ fs }) => fs.existsSync('/etc/passwd'),
    'with the error swallowed': ({ fs }) => swallow(() => fs.writeFileSync('/tmp/outside', '')),
    'with the rejection swallowed': ({ fs }) => fs.promises.unlink('/tmp/outside').catch(() => undefined),
    'to the target of a rename': ({ fs, dir }) => swallow(() => fs.renameSync(`${dir}/f`, '/tmp/f')),
    'to the target of a copy': ({ fs, dir }) => fs.promises.copyFile(`${dir}/f`, '/tmp/f').catch(() => undefined),
  };
  test.each(Object.entries(escapes))('%s', async (_name, run) => {
    const scenario = scenarioOf({ other: () => undefined, subject: run }, { starting: { f: 'text' } });
    const { unknown, violation } = await quietRun(scenario, { disk });
    expect(violation).toBeUndefined();
    expect(unknown).toMatchObject({
      reason: 'escaped',
      actor: 'subject',
      message: expect.stringMatching(/^subject reached outside its folder: /),
    });
  });

  test('by a link that stays inside is no escape', async () => {
    const scenario = scenarioOf(
      {
        a: async ({ fs, dir, observe }) => {
          await fs.promises.symlink('f', `${dir}/link`);
          observe('text', await fs.promises.readFile(`${dir}/../${dir}/./link`, 'utf8'));
        },
      },
      { starting: { f: 'text' } },
    );
    const { unknown, record } = await quietRun(scenario, { disk });
    expect([unknown, record.history[0]?.value]).toEqual([undefined, 'text']);
  });
});

describe('what is not scheduled ends the run as unknown', () => {
  const calls: Record<string, Actor['run']> = {
    'fs.openAsBlob': ({ fs, dir }) => fs.openAsBlob(`${dir}/f`),
    'new fs.Dir': ({ fs }) => Reflect.construct(fs.Dir, []),
    'a write to a standard stream by its descriptor': ({ fs }) => fs.writeSync(2, 'x'),
  };
  test.each(Object.entries(calls))('%s, even if the error is swallowed', async (name, run) => {
    const swallowing: Actor['run'] = async (context) => {
      try {
        await run(context);
      } catch {}
    };
    for (const body of [run, swallowing]) {
      const { unknown, violation } = await quietRun(scenarioOf({ subject: body }, { starting: { f: 'text' } }));
      expect(violation).toBeUndefined();
      expect(unknown).toEqual({
        reason: 'escaped',
        actor: 'subject',
        message: `subject called ${name}, which filerace does not schedule`,
      });
    }
  });

  test('constants and classes are those of node:fs', async () => {
    const run = await quietRun(
      scenarioOf({
        a: ({ fs, dir, observe }) => {
          observe('seen', [fs.constants.O_CREAT > 0, fs.statSync(dir) instanceof fs.Stats, 'watch' in fs]);
        },
      }),
    );
    expect([run.unknown, run.record.history[0]?.value]).toEqual([undefined, [true, true, true]]);
  });
});
