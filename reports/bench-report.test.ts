import { describe, expect, it } from 'vitest';
import { type BenchReport, backUps } from '../harness/results/bench.ts';
import { compareReports } from '../harness/results/bench-compare.ts';
import { keys } from '../harness/results/bench-keys.ts';
import { benchReportOf, figureOf } from '../harness/testing/bench-report.ts';
import { benchFiles } from './bench-files.ts';
import { benchText } from './bench-text.ts';
import { type Section, viewBench } from './bench-view.ts';

const HOSTILE = '"><script>alert(1)</script>]]>|`*\u0001\u{d800}';
const BYTES = 10_000_000;
const PLACE = `${HOSTILE} (ext4)`;

/** A report in which a copy takes `factor` times as long as a rename, and a link just as long. */
function reportOf(factor = 20): BenchReport {
  const times = { rename: 1, 'rename again': 1.001, copyFile: factor, 'copyFile+FICLONE': factor, link: 1.002 };
  const cost = backUps.flatMap((backUp) => {
    const key = keys.cost('rotation', PLACE, BYTES, backUp);
    const time = figureOf(key, times[backUp]);
    return backUp === 'rename' ? [time] : [time, figureOf(keys.ratio(key), times[backUp], { unit: '×' })];
  });
  const figures = [
    ...cost,
    figureOf(keys.exposure('missing', 'least', BYTES, 'rename'), 50),
    figureOf(keys.exposure('missing', 'most', BYTES, 'rename'), 60),
  ];
  return benchReportOf(figures, {
    command: `filerace bench --dir ${HOSTILE}`,
    machine: { cpu: HOSTILE, cores: 2, memoryBytes: 2 ** 34, os: 'linux', node: 'v20' },
    load: [0.1, 1],
    parts: ['cost', 'exposure'],
    plan: { samples: 20, seconds: 1, sizes: [BYTES], rotations: 864, messages: 1_000 },
    places: [{ name: PLACE, fileSystem: 'ext4', clones: false }],
    counts: [
      { key: keys.exposure('missing', 'windows', BYTES, 'link'), value: 0 },
      { key: keys.exposure('missing', 'rotations', BYTES, 'link'), value: 20 },
      { key: keys.watched('rotations', BYTES, 'link'), value: 20 },
      { key: keys.watched('ms', BYTES, 'link'), value: 2_000 },
      { key: keys.watched('polls', BYTES, 'link'), value: 30_000 },
      { key: keys.watched('missing', BYTES, 'link'), value: 0 },
    ],
    leftOut: [HOSTILE],
  });
}

const tableOf = (sections: readonly Section[]) =>
  sections.flatMap(({ tables }) => tables).find(({ caption }) => caption.startsWith('One rotation: '));

describe('viewBench', () => {
  it('ranks what does not overlap, and nothing else', () => {
    const { sections } = viewBench(reportOf(), undefined);
    const rows = tableOf(sections)?.rows.map((row) => [row[1], row.at(-1)]);
    expect(rows).toEqual([
      ['rename', ''],
      ['rename again', 'the control'],
      ['copyFile', 'slower'],
      ['copyFile+FICLONE', 'slower'],
      ['link', 'within noise'],
    ]);
    const copy = tableOf(viewBench(reportOf(1.003), undefined).sections)?.rows[2];
    expect(copy?.at(-1)).toBe('within noise');
  });

  it('says how many wipes to expect, by the formula that it shows', () => {
    const { sections, findings } = viewBench(reportOf(), undefined);
    const wipes = sections.find(({ title }) => title.includes('wipes'));
    // 1,000 messages × 864 rotations × 0.05 s / 86,400 s.
    expect(wipes?.texts[0]).toContain('messages a day × rotations a day × window');
    expect(wipes?.tables[0]?.rows[0]?.slice(0, 3)).toEqual(['10 MB', '0.5', '0.6']);
    expect(findings.join(' ')).toContain('0.5 to 0.6 expected session wipes a day with rename, and 0 with link');
  });

  it('bounds what no look has seen by the rule of three', () => {
    const watched = viewBench(reportOf(), undefined)
      .sections.flatMap(({ tables }) => tables)
      .find(({ caption }) => caption.includes('another process'));
    // 3 / 30,000 of 2,000 ms, in 20 rotations.
    expect(watched?.rows.find((row) => row[1] === 'link')?.at(-1)).toBe('below 10 µs');
    expect(watched?.rows.find((row) => row[1] === 'rename')?.at(-1)).toBe('');
  });

  it('shows what a run in real processes costs beside what the machine allows', () => {
    const again = keys.processes(PLACE, 'used again');
    const anew = keys.processes(PLACE, 'started anew');
    const figures = [figureOf(again, 0.8), figureOf(anew, 80), figureOf(keys.ratio(anew), 100, { unit: '×' })];
    const report = { ...reportOf(), parts: ['search'] as const, figures };
    const section = viewBench(report, undefined).sections.find(({ title }) => title.includes('real processes'));
    expect(section?.tables.map(({ caption }) => caption)).toEqual([PLACE]);
    expect(section?.tables[0]?.rows.map((row) => [row[0], row[1], row.at(-2), row.at(-1)?.split(' ')[0]])).toEqual([
      ['used again', '800 µs', '1,250', ''],
      ['started anew', '80 ms', '12.5', '×100'],
    ]);
  });

  it('says what was not measured', () => {
    const { limits } = viewBench(reportOf(), undefined);
    expect(limits).toContain(HOSTILE);
    expect(limits).toContain('Not asked for: search.');
  });
});

describe('the forms of a report', () => {
  const old = reportOf(2);
  const hostile = { ...old, figures: [...old.figures, figureOf(`cost/${HOSTILE}`, 1)] };
  const comparison = compareReports(hostile, reportOf(), 10);

  it('cannot be broken by what they show', async () => {
    const { files, missing } = await benchFiles(reportOf(), comparison);
    expect(missing).toBeUndefined();
    expect(files.map(({ name }) => name)).toEqual([
      'report.html',
      'report.md',
      'report.json',
      'cost-rotation.svg',
      'exposure.svg',
    ]);
    for (const { name, content } of files) {
      if (name.endsWith('.json')) continue;
      // A fence shows markup as it is; that the text cannot end it is fence's own affair.
      expect(content.replace(/^```sh\n.*\n```$/m, ''), name).not.toMatch(/<script/i);
      expect(content, name).not.toContain('\u0001');
      if (name !== 'exposure.svg') expect(content, name).toContain('script');
    }
    const json = files.find(({ name }) => name === 'report.json')?.content ?? '';
    expect(JSON.parse(json)).toMatchObject({ kind: 'bench', comparison: { tolerance: 10 } });
  });

  it('name what moved', async () => {
    const { files } = await benchFiles(reportOf(), comparison);
    for (const { name, content } of files.slice(0, 2)) expect(content, name).toMatch(/×10\b/);
    expect(benchText(reportOf(), comparison)).toMatch(/copyFile .*×10 +worse/);
  });

  it('draw charts that are the same in the light and for those who do not see them, and that change in the dark', async () => {
    const { files } = await benchFiles(reportOf(), undefined);
    const svg = files.find(({ name }) => name === 'cost-rotation.svg')?.content ?? '';
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="What one rotation costs: /);
    expect(svg).toContain('prefers-color-scheme: dark');
    for (const name of ['rename', 'copyFile', 'copyFile+FICLONE', 'link', '10 MB'])
      expect(svg).toContain(`>${name}</text>`);
  });
});
