/// <reference lib="dom" />
// What is evaluated in the page is written here, and nothing else may use these types: the build does not have them.

import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser to look at pages with, or why there is none. */
export function findBrowser(): { readonly path: string } | { readonly reason: string } {
  const given = process.env['FILERACE_CHROMIUM'];
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new Error(`FILERACE_CHROMIUM names ${given}, which is not there`);
    return { path: given };
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
  if (found !== undefined) return { path: found };
  return { reason: `no ${NAMES.join(', ')} on the PATH, and FILERACE_CHROMIUM is not set: pages are not looked at` };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launch(path: string): Promise<Browser> {
  // Root, as in containers, has no sandbox; the pages are our own.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}

export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly scripts?: boolean;
}

/** Opens pages as a reader would, one after the other, and hands each to `use`; scripts are off unless asked for. */
export async function look<T>(
  browser: Browser,
  htmls: readonly string[],
  { width, colorScheme, scripts = false }: Look,
  use: (page: Page) => Promise<T>,
): Promise<T[]> {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    viewport: { width, height: 800 },
    colorScheme,
    bypassCSP: scripts,
    offline: true,
  });
  try {
    const page = await context.newPage();
    const seen: T[] = [];
    for (const html of htmls) {
      await page.setContent(html);
      seen.push(await use(page));
    }
    return seen;
  } finally {
    await context.close();
  }
}

/** What a person would see to be wrong with the layout: a sentence each. */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) problems.push(`the page is ${scrollWidth - clientWidth} px wider than the window`);
    for (const block of document.querySelectorAll<HTMLElement>('h1, h2, h3, p, dd, dt, li, td, th, footer')) {
      if (block.closest('.details, .hidden') !== null) continue;
      const isInside = block.closest('.wide') === null;
      if (isInside && block.scrollWidth > block.clientWidth + 1 && block.clientWidth > 0) {
        problems.push(`cut off: ${block.textContent.slice(0, 60)}`);
      }
    }
    const parts = [...document.querySelectorAll('main > *, section > *')].filter(
      (each) => each.getClientRects().length > 0,
    );
    for (const [index, part] of parts.entries()) {
      const next = part.nextElementSibling;
      if (next === null || next !== parts[index + 1] || next.matches('style, section')) continue;
      const [above, below] = [part.getBoundingClientRect(), next.getBoundingClientRect()];
      if (above.bottom > below.top + 1) problems.push(`overlap: ${part.tagName} and ${next.tagName}`);
    }
    for (const svg of document.querySelectorAll('svg.race:not([aria-hidden])')) {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')].map((text) => ({
        name: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      for (const [index, { name, box }] of texts.entries()) {
        if (box.width === 0) continue;
        if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) {
          problems.push(`outside of the picture: ${name}`);
        }
        for (const other of texts.slice(index + 1)) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 1 && down > 1) problems.push(`overlap: ${name} and ${other.name}`);
        }
      }
    }
    return problems;
  });
}

/** Texts and marks of the picture that stand out too little from what is behind them; axe does not look into pictures. */
export function contrastProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rgb = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = rgb(color).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ratio = (a: string, b: string) => {
      const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    const paper = getComputedStyle(document.body).backgroundColor;
    const problems: string[] = [];
    for (const svg of document.querySelectorAll('svg.race:not([aria-hidden])')) {
      const grounds = [...svg.querySelectorAll('.band, .diamond')];
      const behind = (element: Element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const ground = grounds.findLast((each) => {
          const box = each.getBoundingClientRect();
          return each !== element && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
        });
        return ground === undefined ? paper : getComputedStyle(ground).fill;
      };
      for (const text of svg.querySelectorAll('text')) {
        const found = ratio(getComputedStyle(text).fill, behind(text));
        if (found < 4.5) problems.push(`${found.toFixed(1)}:1 for ${text.textContent}`);
      }
      for (const mark of svg.querySelectorAll('.mark, .cross, .fails, .pair, .diamond, .strip')) {
        const { stroke, fill } = getComputedStyle(mark);
        const found = ratio(stroke === 'none' ? fill : stroke, behind(mark));
        if (found < 3) problems.push(`${found.toFixed(1)}:1 for a ${mark.getAttribute('class')}`);
      }
    }
    return problems;
  });
}
