import fc from 'fast-check';
import mermaid from 'mermaid';
import { parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';
import { describe, expect, it, test } from 'vitest';
import type { Result } from '../harness/results/result.ts';
import { resultText } from '../harness/results/story.ts';
import { gateHtml } from './gate-html.ts';
import { gateJunit } from './gate-junit.ts';
import { gateMarkdown } from './gate-markdown.ts';
import { raceHtml } from './race-html.ts';
import { raceJunit } from './race-junit.ts';
import { raceMarkdown } from './race-markdown.ts';
import { raceMermaid } from './race-mermaid.ts';
import { viewRace } from './race-view.ts';
import { held, long, PLAIN, type Texts, tableOf, unknown, violated } from './testing/results.ts';

const replay = (token: string) => `filerace replay ${token}`;

/** What has broken reports before, and what means something in one of the formats. */
const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  ']]>',
  '<!-- --><![CDATA[ ]]> &amp; &#x0; "\'',
  '`` ``` ```` | \\ * _ [x](y) # heading ~~~',
  'a; b # c --> d: e %% f',
  'wrap: end',
  'end',
  'style: x:#a;',
  '\u0000\u0007\u001b[31m\u009b\u007f\ufffe\ud800',
  '\u202egnp.exe\u2066\u200f',
  'line\r\nbreak\u2028and\ttab',
  'x'.repeat(5_000),
  '漢字 かな 한글 emoji 🧨 e\u0301\u0301\u0301',
  '',
  ' ',
  '{{x}} </style></svg></title>',
];

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...'<>&"\'`;#-:|%[](){}\\\n\r\t\u0000'), { maxLength: 20 }).map((chars) => chars.join('')),
);
const texts: fc.Arbitrary<Texts> = fc.record({
  scenario: text,
  writer: text,
  reader: text.map((name) => `${name}!`),
  path: text,
  value: text,
  message: text,
});
/** Each hostile text in each place at once, then mixtures. */
const EXAMPLES: [Texts][] = HOSTILE.map((each) => [
  { scenario: each, writer: each, reader: `${each}!`, path: each, value: each, message: each },
]);
const MANY = { numRuns: 40, examples: EXAMPLES };

/** Elements by name, as the parser sees them; throws where it is not well-formed. */
function elementsOfXml(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.write(xml).close();
  return names;
}

interface Node {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Node[];
}

function nodesOfHtml(html: string): { readonly nodes: readonly Node[]; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const root: Node = parseHtml(html, { onParseError: ({ code }) => errors.push(code) });
  const collect = (node: Node): Node[] => [node, ...(node.childNodes ?? []).flatMap(collect)];
  return { nodes: collect(root), errors };
}

/** What a browser would make of a page; the shape of a page must not depend on the texts in it. */
function shapeOf(html: string): string {
  const { nodes } = nodesOfHtml(html);
  return nodes
    .map(({ nodeName }) => nodeName)
    .filter((name) => name !== '#text' && name !== 'text' && name !== '#comment')
    .join(' ');
}

function checkHtml(html: string): void {
  const { nodes, errors } = nodesOfHtml(html);
  expect(errors).toEqual([]);
  const names = nodes.map(({ nodeName }) => nodeName);
  for (const name of ['script', 'iframe', 'img', 'object', '#comment']) expect(names).not.toContain(name);
  const attributes = nodes.flatMap(({ attrs = [] }) => attrs);
  expect(attributes.filter(({ name }) => name.startsWith('on'))).toEqual([]);
  expect(attributes.filter(({ name, value }) => name === 'href' && !value.startsWith('#'))).toEqual([]);
  const ids = attributes.filter(({ name }) => name === 'id').map(({ value }) => value);
  expect(new Set(ids).size).toBe(ids.length);
  const links = attributes.filter(({ name }) => name === 'href').map(({ value }) => value.slice(1));
  expect(links.filter((each) => !ids.includes(each))).toEqual([]);
}

function diagramOf(result: Result): string {
  return raceMermaid(viewRace(result, replay)) ?? '';
}

describe('whatever the texts of a result are', () => {
  it('JUnit is well-formed XML of the same elements', () => {
    fc.assert(
      fc.property(texts, (each) => {
        const names = ['testsuites', 'testsuite', 'testcase', 'failure'];
        expect(elementsOfXml(raceJunit(violated(each), replay))).toEqual(names);
        expect(elementsOfXml(gateJunit(tableOf(violated(each)), replay))).toContain('failure');
      }),
      MANY,
    );
  });

  it('HTML has no parse error, nothing that runs, and no link that leads out or nowhere', () => {
    fc.assert(
      fc.property(texts, (each) => checkHtml(raceHtml(violated(each), replay))),
      MANY,
    );
  });

  it('HTML keeps its shape', () => {
    const plain = shapeOf(raceHtml(violated(), replay));
    for (const [each] of EXAMPLES.slice(0, 10)) {
      // Two actors and two files, whatever they are called.
      expect(shapeOf(raceHtml(violated({ ...PLAIN, ...each }), replay))).toBe(plain);
    }
  });

  it('Markdown keeps its fences and lets no tag through', () => {
    fc.assert(
      fc.property(texts, (each) => {
        const markdown = raceMarkdown(violated(each), replay);
        const { outside, blocks } = fencedBlocks(markdown);
        expect(blocks).toEqual(['sh', 'mermaid', 'text']);
        expect(outside).not.toMatch(/[<>]/);
      }),
      MANY,
    );
  });

  it("Mermaid's own parser takes the diagram", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (each) => {
        expect(await mermaid.parse(diagramOf(violated(each)))).toMatchObject({ diagramType: 'sequence' });
      }),
      MANY,
    );
  });

  it('the text has nothing that could steer a terminal', () => {
    fc.assert(
      fc.property(texts, (each) => {
        const shown = resultText(violated(each), replay);
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      MANY,
    );
  });

  it('the page of a gate, with two such runs, is as sound', () => {
    for (const [each] of EXAMPLES) {
      checkHtml(gateHtml(tableOf(violated(each)), replay));
      expect(gateMarkdown(tableOf(violated(each)), replay).match(/^```+mermaid$/gm)).toHaveLength(2);
    }
  });
});

/** The languages of the fenced blocks, as CommonMark has them, and all that is outside of them. */
function fencedBlocks(markdown: string): { readonly blocks: readonly string[]; readonly outside: string } {
  const blocks: string[] = [];
  const outside: string[] = [];
  let open: string | undefined;
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    const [, ticks = '', rest = ''] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (open === undefined && ticks !== '') {
      open = ticks;
      blocks.push(rest);
    } else if (open !== undefined && ticks.length >= open.length && rest.trim() === '') open = undefined;
    else if (open === undefined) outside.push(line);
  }
  expect(open).toBeUndefined();
  return { blocks, outside: outside.join('\n') };
}

describe('the checks see what is broken', () => {
  it('XML, HTML and Mermaid that are not sound', async () => {
    const junit = raceJunit(violated(), replay);
    expect(() => elementsOfXml(junit.replace('settings', 'settings\u0007'))).toThrow();
    expect(() => elementsOfXml(junit.replace('settings', '<settings'))).toThrow();
    const html = raceHtml(violated(), replay);
    expect(() => checkHtml(html.replace('</h1>', '<script></script></h1>'))).toThrow();
    expect(() => checkHtml(html.replace('</h1>', '\u0000</h1>'))).toThrow();
    expect(() => checkHtml(html.replace('</h1>', '<a href="http://x">x</a></h1>'))).toThrow();
    expect(() => checkHtml(html.replace('</h1>', '<p id="history">x</p></h1>'))).toThrow();
    expect(shapeOf(html.replace('</h1>', '<b>x</b></h1>'))).not.toBe(shapeOf(html));
    await expect(mermaid.parse(diagramOf(violated()).replace(': ', '; '))).rejects.toThrow();
    expect(fencedBlocks('```\n```\n<b>').outside).toMatch(/[<>]/);
  });
});

test('the diagram has a participant per actor and the disk, and what matters of the run', () => {
  const diagram = diagramOf(violated()).split('\n');
  expect(diagram.slice(0, 4)).toEqual([
    'sequenceDiagram',
    '  participant a0 as writer',
    '  participant a1 as reader',
    '  participant disk',
  ]);
  expect(diagram).toContain('  a0->>disk: #9670;1 (2) rename settings.json → settings.json.bak');
  expect(diagram).toContain('  Note over disk: settings.json#58; missing');
  expect(diagram).toContain('  a1-xdisk: #9670;2 (4) open settings.json#58; ENOENT');
  expect(diagram.some((line) => line.includes('the check failed here'))).toBe(true);
  expect(diagram.length).toBeLessThan(25);
});

test.each([
  ['held', held()],
  ['unknown', unknown()],
  ['violated, long', long(1_000)],
])('a result that is %s has every form', async (_name, result) => {
  const elements = elementsOfXml(raceJunit(result, replay));
  expect(elements.at(-1)).toBe({ held: 'system-out', unknown: 'error', violated: 'failure' }[result.verdict]);
  checkHtml(raceHtml(result, replay));
  expect(raceHtml(result, replay)).toContain(result.coverage.sentence);
  expect(raceMarkdown(result, replay)).toContain(`on memfs: ${result.verdict}`);
  if (result.violation !== null) await mermaid.parse(diagramOf(result));
  else expect(diagramOf(result)).toBe('');
});
