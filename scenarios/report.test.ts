import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filerace-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filerace(...words: string[]) {
  return execa(process.execPath, [inject('program'), ...words], { cwd: folder, reject: false });
}

const forms = (name: string) => ['--html', `${name}.html`, '--markdown', `${name}.md`, '--junit', `${name}.xml`];
const read = (name: string) => ['html', 'md', 'xml'].map((end) => readFileSync(join(folder, `${name}.${end}`), 'utf8'));

it('explore writes what report makes of its saved result, and every form has the replay command and the pair', async () => {
  const explored = await filerace(
    'explore',
    'rotation',
    '--set',
    'strategy=rename',
    '--seed',
    '1',
    '--json',
    ...forms('a'),
  );
  expect(explored).toMatchObject({ exitCode: 1, stderr: '' });
  writeFileSync(join(folder, 'saved.json'), explored.stdout);
  expect(await filerace('report', 'saved.json', ...forms('b'))).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(read('b')).toEqual(read('a'));
  for (const text of read('a')) {
    expect(text).toContain('replay fr1:rotation:strategy=rename');
    expect(text).toMatch(/writer(&#39;|')s rename of sessions\.json to/);
    expect(text).toContain('always.stable(sessionId)');
  }
  expect(read('a')[0]).toContain('class="strip missing"');
  expect(read('a')[1]).toContain('Note over disk: sessions.json#58; missing');
  // What is published is what the command in CONTRIBUTING.md gives, but for the last line, which says where it was made,
  // and for what the program is called in a checkout.
  const file = join(ROOT, 'reports', 'published', 'rotation-rename.md');
  const published = readFileSync(file, 'utf8').replace('npm run -s filerace --', 'npx filerace');
  expect(withoutPlace(published)).toBe(withoutPlace(read('a')[1] ?? ''));
});

function withoutPlace(markdown: string): string {
  return markdown.trimEnd().split('\n').slice(0, -1).join('\n');
}
