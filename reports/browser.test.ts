import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateHtml } from './gate-html.ts';
import { raceHtml } from './race-html.ts';
import { raceMermaid } from './race-mermaid.ts';
import { viewRace } from './race-view.ts';
import { contrastProblems, findBrowser, type Look, launch, layoutProblems, look } from './testing/browser.ts';
import { held, long, tableOf, unknown, violated } from './testing/results.ts';

const replay = (token: string) => `filerace replay ${token}`;
const found = findBrowser();
if ('reason' in found) console.warn(`skipped: ${found.reason}`);

/** Every width and both schemes: where things are does not depend on their colours. */
const LOOKS: readonly Look[] = [
  { width: 360, colorScheme: 'dark' },
  { width: 800, colorScheme: 'light' },
  { width: 1400, colorScheme: 'light' },
];
const WIDE: Look = { width: 1400, colorScheme: 'light' };

/** Long, wide, and of other scripts: whatever could push a label out of its place. */
const awkward = violated({
  scenario: 'a-scenario-with-a-name-that-does-not-end-'.repeat(4),
  writer: '<script>-writer-]]>-漢字漢字漢字漢字漢字漢字漢字漢字漢字',
  reader: 'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
  path: 'מסמך-مستند-🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨🧨.json',
  value: `${'漢'.repeat(100)} ${'unbreakable'.repeat(40)}`,
  message: 'm'.repeat(3_000),
});
const RESULTS = [violated(), awkward, long(300), held(), unknown()];
const PUBLISHED = readFileSync(new URL('published/rotation-rename.html', import.meta.url), 'utf8');
const HTMLS = [...RESULTS.map((result) => raceHtml(result, replay)), gateHtml(tableOf(awkward), replay), PUBLISHED];
const [PLAIN = ''] = HTMLS;

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function axeViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe.skipIf('reason' in found)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    if ('path' in found) browser = await launch(found.path);
  });
  afterAll(() => browser?.close());

  describe.each(LOOKS)('$width px, $colorScheme', (how) => {
    it('without scripts, nothing overlaps, nothing is cut off, and everything stands out', async () => {
      const problems = await look(browser, HTMLS, how, async (page) => [
        await layoutProblems(page),
        await contrastProblems(page),
      ]);
      expect(problems).toEqual(HTMLS.map(() => [[], []]));
    });

    // At 800 it looks at the other pages, below.
    if (how.width === 800) return;
    it('axe finds nothing', async () => {
      expect(await look(browser, [PLAIN], { ...how, scripts: true }, axeViolations)).toEqual([[]]);
    });
  });

  it('axe finds nothing on the other pages either', async () => {
    const others = HTMLS.slice(1);
    const problems = await look(browser, others, { width: 800, colorScheme: 'dark', scripts: true }, axeViolations);
    expect(problems).toEqual(others.map(() => []));
  });

  it('the timeline is there, and says by shape and text what matters', async () => {
    await look(browser, [PLAIN], WIDE, async (page) => {
      const svg = page.locator('svg[role=group]');
      expect(await svg.isVisible()).toBe(true);
      expect(await svg.getByText('missing', { exact: true }).isVisible()).toBe(true);
      expect(await svg.locator('.strip.missing').count()).toBe(1);
      expect(await svg.locator('.cross').count()).toBe(1);
      expect(await svg.locator('.diamond').count()).toBe(2);
      expect(await svg.getByText('fails', { exact: true }).isVisible()).toBe(true);
    });
  });

  it('an entry shows its call when it is pointed at, and when Tab comes to it, and is not covered', async () => {
    await look(browser, [PLAIN], { width: 800, colorScheme: 'light' }, async (page) => {
      const details = page.locator('#t-d4');
      expect(await details.isVisible()).toBe(false);
      await page.locator('#t-e4').hover();
      expect(await details.isVisible()).toBe(true);
      expect(await details.textContent()).toContain('promises.readFile(settings.json), which gave ENOENT: dark');
      await page.mouse.move(0, 0);
      const reached: string[] = [];
      for (let presses = 0; presses < 40 && !reached.includes('t-e10'); presses += 1) {
        await page.keyboard.press('Tab');
        const id = await page.evaluate(() => document.activeElement?.id ?? '');
        if (!id.startsWith('t-e')) continue;
        reached.push(id);
        const shown = page.locator(`#${id.replace('t-e', 't-d')}`);
        expect([id, await shown.isVisible()]).toEqual([id, true]);
        const [entry, panel] = [await page.locator(`#${id}`).boundingBox(), await shown.boundingBox()];
        if (id !== 't-end') expect((entry?.y ?? 0) + (entry?.height ?? 0)).toBeLessThanOrEqual(panel?.y ?? 0);
      }
      expect(reached).toEqual(Array.from({ length: 10 }, (_, index) => `t-e${index + 1}`));
    });
  });

  it('on paper nothing is cut off, and what only a pointer could show is left out', async () => {
    await look(browser, HTMLS, { width: 794, colorScheme: 'light' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await layoutProblems(page)).toEqual([]);
      expect(await page.locator('.details').filter({ visible: true }).count()).toBe(0);
      const wide = await page.evaluate(
        () =>
          [...document.querySelectorAll('pre, .wide, .timeline')].filter(
            (each) => each.scrollWidth > each.clientWidth + 2,
          ).length,
      );
      expect(wide).toBe(0);
    });
  });

  it('Mermaid draws the diagram, and the texts in it are what they were', async () => {
    const source =
      raceMermaid(viewRace(violated({ reader: '<b>]]>; #x --> end', value: '"quoted" `x`; #1' }), replay)) ?? '';
    await look(browser, ['<div id="at"></div>'], { ...WIDE, scripts: true }, async (page) => {
      await page.addScriptTag({ path: require.resolve('mermaid/dist/mermaid.min.js') });
      const drawn: string = await page.evaluate(
        `mermaid.render('x', ${JSON.stringify(source)}).then(({ svg }) => { at.innerHTML = svg; return at.textContent; })`,
      );
      for (const text of [
        '<b>]]>; #x --> end',
        'saw "quoted" `x`; #1',
        '◆1 (2) rename settings.json → settings.json.bak',
      ]) {
        expect(drawn).toContain(text);
      }
    });
  });

  describe('the checks see', () => {
    const inPicture = (extra: string) => PLAIN.replace('</svg>\n</div>', `${extra}</svg>\n</div>`);
    it.each([
      [
        'a label over another',
        inPicture('<text x="120" y="92">over</text><text x="125" y="92">another</text>'),
        /^overlap: over and another/,
      ],
      [
        'a label outside of its picture',
        inPicture('<text x="-30" y="90">outside</text>'),
        /^outside of the picture: outside/,
      ],
      [
        'a page that is too wide',
        PLAIN.replace('</main>', '<div style="width: 3000px">x</div></main>'),
        /wider than the window/,
      ],
      [
        'a text that is cut off',
        PLAIN.replace('</main>', '<p style="width: 20px; white-space: nowrap">much too long</p></main>'),
        /^cut off: much/,
      ],
      ['parts that overlap', PLAIN.replace('<h2', '<h2 style="margin-top: -60px"'), /^overlap: /],
    ])('%s', async (_name, html, problem) => {
      expect(html).not.toBe(PLAIN);
      const [problems = []] = await look(browser, [html], WIDE, layoutProblems);
      expect(problems.filter((each) => problem.test(each))).not.toEqual([]);
    });

    it('texts and marks that do not stand out, and what axe would find', async () => {
      const faint = PLAIN.replace(
        '</style>',
        'svg.race text { fill: #999 !important } svg.race .cross { stroke: #ddd !important }</style>',
      );
      const [problems = []] = await look(browser, [faint], WIDE, contrastProblems);
      expect(problems.some((each) => each.endsWith('for missing'))).toBe(true);
      expect(problems.some((each) => each.endsWith('for a cross'))).toBe(true);
      const faintText = PLAIN.replace('</style>', 'p { color: #bbb }</style>').replace('<html lang="en">', '<html>');
      const [violations = []] = await look(browser, [faintText], { ...WIDE, scripts: true }, axeViolations);
      expect(violations.map((each) => each.split(':')[0])).toEqual(['color-contrast', 'html-has-lang']);
    });
  });
});
