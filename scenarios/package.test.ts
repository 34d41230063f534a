import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'LICENSE',
  'README.md',
  'src',
  'harness',
  'scenarios',
  'reports',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const TSC = join(CHECKOUT, 'node_modules', 'typescript', 'bin', 'tsc');
const isWindows = process.platform === 'win32';
if (isWindows)
  console.log('skipped on win32: the programs that a PATH of links leads to are no files of their own there');

let folder = '';
/** An empty folder into which the package was installed, and the names of the files in the tarball. */
let project = '';
let files: string[] = [];

describe.skipIf(isWindows)('the package', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
    project = join(folder, 'project');
    mkdirSync(project);
    const { tarball, names } = await pack();
    files = names;
    writeFileSync(join(project, 'package.json'), '{ "private": true }');
    const words = ['install', tarball, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    await execa('npm', words, { cwd: project });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the program, its types, readme and licence, and nothing of the tests', () => {
    const others = files.filter(
      (name) =>
        !/^dist\/((src|harness|scenarios|reports)\/.+\.(js|d\.ts)|harness\/results\/schemas\/\w+\.schema\.json)$/.test(
          name,
        ),
    );
    expect(others.filter((name) => name !== 'README.md').sort()).toEqual(['LICENSE', 'package.json']);
    expect(files.filter((name) => /\.test\.|(^|\/)testing\//.test(name))).toEqual([]);
    for (const name of ['scenarios/main.js', 'scenarios/worker.js', 'harness/index.js', 'harness/index.d.ts']) {
      expect(files).toContain(`dist/${name}`);
    }
  });

  it('gives every export that its package.json names', async () => {
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules', 'filerace', 'package.json'), 'utf8'));
    const targets = Object.values<string | Record<string, string>>(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    const isNamed = (target: string) => {
      const [before = '', after] = target.replace('./', '').split('*');
      return files.some((file) => (after === undefined ? file === before : file.startsWith(before)));
    };
    expect([...targets, manifest.bin.filerace].filter((target) => !isNamed(target))).toEqual([]);
  });

  it('reproduces the flagship where there is no git', async () => {
    const { exitCode, stdout } = await npx([
      'filerace',
      'explore',
      'rotation',
      '--set',
      'strategy=rename',
      '--seed',
      '1',
    ]);
    expect(exitCode).toBe(1);
    const [, token = ''] = /^ {2}npx filerace replay (\S+)$/m.exec(stdout) ?? [];
    const replayed = await npx(['filerace', 'replay', token, '--json']);
    expect(replayed.exitCode).toBe(1);
    const { violation, environment } = JSON.parse(replayed.stdout);
    expect(violation.invariant).toBe('always.stable(sessionId)');
    expect(environment.commit).toBe('');
  });

  it('races a TypeScript scenario of the user’s that imports it', async () => {
    writeFileSync(join(project, 'my.race.ts'), SCENARIO);
    const { exitCode, stdout } = await filerace(['explore', './my.race.ts', '--seed', '1', '--json']);
    expect(exitCode).toBe(1);
    const { scenario, parameters, violation } = JSON.parse(stdout);
    expect([scenario, parameters]).toEqual(['settings', { readers: 1 }]);
    expect(violation).toMatchObject({
      invariant: 'actors.finish',
      token: expect.stringMatching(/^fr1:\.\/my\.race\.ts:/),
    });
    const replayed = await filerace(['replay', violation.token, '--disk', 'real', '--json']);
    expect(JSON.parse(replayed.stdout).violation).toStrictEqual(violation);
  });

  it('lists the scenarios over packages that are not installed, and how to install them', async () => {
    const { stdout } = await filerace(['list']);
    expect(stdout).toMatch(/^field\/lowdb: .*\n {2}not installed: npm install lowdb@7$/m);
    const asked = await filerace(['explore', 'field/lowdb']);
    expect([asked.exitCode, asked.stderr]).toEqual([64, expect.stringContaining('npm install lowdb@7')]);
  });

  it('measures, with a process of its own, and says that there are no charts where nothing draws them', async () => {
    const words = ['--samples', '1', '--seconds', '0.1', '--size', '1000', '--out', 'measured'];
    const { exitCode, stderr } = await filerace(['bench', 'exposure', ...words]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('There are no charts in the report: install `echarts` to have them drawn.');
    expect(readdirSync(join(project, 'measured')).sort()).toEqual(['report.html', 'report.json', 'report.md']);
  });

  it('has types under which a scenario compiles, and a wrong one does not', async () => {
    const wrong = SCENARIO.replace('parameters.readers', 'parameters.writers');
    const { exitCode, stdout } = await compile({ 'right.ts': SCENARIO, 'wrong.ts': wrong });
    expect(exitCode).not.toBe(0);
    const errors = stdout.split('\n').filter((line) => line.includes(': error '));
    expect(errors).toEqual([expect.stringMatching(/^wrong\.ts.*Property 'writers' does not exist/)]);
  });
});

const SCENARIO = `import { always, defineScenario, type Result } from 'filerace';

interface Settings { title: string }

export const seen: Result['verdict'][] = [];

export default defineScenario({
  name: 'settings',
  parameters: { readers: { default: 1, integer: [1, 8] } },
  setup: ({ dir, fs }) => fs.promises.writeFile(\`\${dir}/s.json\`, '{"title":"a"}'),
  actors: ({ parameters }) => ({
    writer: { process: 'app', run: ({ dir, fs }) => fs.promises.writeFile(\`\${dir}/s.json\`, '{"title":"b"}') },
    reader: {
      process: 'cli',
      run: async ({ dir, fs, observe }) => {
        for (let left: number = parameters.readers; left > 0; left -= 1) {
          const settings: Settings = JSON.parse(await fs.promises.readFile(\`\${dir}/s.json\`, 'utf8'));
          observe('title', settings.title, { reset: true });
        }
      },
    },
  }),
  invariants: [always.stable('title')],
});
`;

/** Packs a copy of the checkout, so that a build of ours meets no other. */
async function pack(): Promise<{ tarball: string; names: string[] }> {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of SOURCES.filter((each) => existsSync(join(CHECKOUT, each)))) {
    cpSync(join(CHECKOUT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(CHECKOUT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: copy });
  const [packed] = JSON.parse(stdout);
  return {
    tarball: join(folder, packed.filename),
    names: packed.files.map(({ path }: { path: string }) => path),
  };
}

/** Calls npx in the project. */
async function npx(words: readonly string[]) {
  return call('npx', ['--no-install', ...words]);
}

/** Calls what npx calls, without the time that npx takes. */
async function filerace(words: readonly string[]) {
  return call(join(project, 'node_modules', '.bin', 'filerace'), words);
}

/** Calls a program in the project, with a PATH on which there is node, npm and a shell, and no git. */
async function call(program: string, words: readonly string[]) {
  const bin = join(folder, 'bin');
  if (!existsSync(bin)) {
    mkdirSync(bin);
    for (const name of ['node', 'npm', 'npx', 'sh']) {
      const { stdout } = await execa('sh', ['-c', `command -v ${name}`]);
      symlinkSync(stdout, join(bin, name));
    }
  }
  const options = { cwd: project, env: { PATH: bin }, extendEnv: true, reject: false, stdin: 'ignore' } as const;
  return execa(program, words, options);
}

async function compile(sources: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(project, name), text);
  const rules = [
    '--noEmit',
    '--strict',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--moduleResolution',
    'nodenext',
  ];
  const types = ['--typeRoots', join(CHECKOUT, 'node_modules', '@types'), '--types', 'node'];
  return execa(process.execPath, [TSC, ...rules, ...types, ...Object.keys(sources)], { cwd: project, reject: false });
}
