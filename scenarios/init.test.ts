import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Installed, startProgram } from './testing/start-program.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A package of the user's, and filerace in it. */
function createPackage(manifest: object, installed?: Installed) {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return { folder, filerace: (...words: readonly string[]) => startProgram(folder, words, installed) };
}

describe('init', () => {
  it.each([
    ['TypeScript', { devDependencies: { typescript: '*' } }, 'example.race.ts', 'in a checkout'],
    ['JavaScript', {}, 'example.race.mjs', 'in a package'],
  ] as const)(
    'with %s writes a scenario whose race is found, and whose mend holds',
    async (_, manifest, name, where) => {
      const { folder, filerace } = createPackage(manifest, where);
      const calledAs = where === 'in a package' ? 'npx filerace' : 'npm run -s filerace --';
      const made = await filerace('init');
      expect([made.exitCode, made.stderr]).toEqual([0, '']);
      expect(made.stdout).toContain(`Wrote ${name}, a scenario with a race in it.`);
      const words = `explore ./${name}`;
      expect(made.stdout.split('\n')).toContain(`  ${calledAs} ${words}`);
      const found = await filerace(...words.split(' '), '--seed', '1', '--json');
      expect(JSON.parse(found.stdout)).toMatchObject({
        verdict: 'violated',
        violation: { invariant: 'actors.finish', message: 'cli threw SyntaxError: Unexpected end of JSON input' },
      });

      const file = join(folder, name);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(`//   ${calledAs} ${words}\n`);
      const mended = text.replace(/^.*writeFile\(.*dark.*\n( *)\/\/ (await .*)\n *\/\/ (await .*)$/m, '$1$2\n$1$3');
      expect(mended.split('\n').length).toBe(text.split('\n').length - 1);
      writeFileSync(file, mended);
      const held = await filerace(...words.split(' '), '--require', 'exhaustive', '--seed', '1', '--json');
      expect(JSON.parse(held.stdout)).toMatchObject({ verdict: 'held', warnings: [] });
    },
  );

  it('overwrites nothing, and takes no name that Node would read otherwise, no folder that is not there', async () => {
    const { folder, filerace } = createPackage({});
    writeFileSync(join(folder, 'my.race.ts'), 'mine');
    const again = await filerace('init', 'my.race.ts');
    expect([again.exitCode, again.stdout]).toEqual([64, '']);
    expect(again.stderr).toBe(
      'Expected `my.race.ts` to be a new file, got one that is there already. Give another name, or remove it.',
    );
    expect(readFileSync(join(folder, 'my.race.ts'), 'utf8')).toBe('mine');
    const odd = await filerace('init', 'my.js');
    expect([odd.exitCode, odd.stderr]).toEqual([
      64,
      expect.stringMatching(/^Expected a file that ends with .* got `my.js`/),
    ]);
    const nowhere = await filerace('init', 'no/my.race.ts');
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([64, expect.stringMatching(/one that cannot \(ENOENT/)]);
    expect(existsSync(join(folder, 'my.js'))).toBe(false);
  });
});
