import { describe, expect, it, test } from 'vitest';
import { viewRace } from './race-view.ts';
import { shownFiles } from './shown-files.ts';
import { held, long, unknown, violated } from './testing/results.ts';
import { type Row, type Timeline, viewTimeline } from './timeline-view.ts';

const replay = (token: string) => `filerace replay ${token}`;

function timelineOf(result = violated()): Timeline {
  const timeline = viewTimeline(result.violation);
  if (timeline === undefined) throw new Error('there is no timeline');
  return timeline;
}

function rowTexts(rows: readonly Row[]): string[] {
  return rows.map((row) => `${row.kind} ${row.step} ${'lane' in row ? row.lane : '-'} ${row.text}`);
}

test('the lanes of real processes say so', () => {
  const processesOf = (isolation: 'fibers' | 'processes') =>
    viewRace({ ...violated(), isolation }, replay).timeline?.lanes.map((lane) => lane.process);
  const [first = ''] = processesOf('fibers') ?? [];
  expect(first).toMatch(/^\w+$/);
  expect(processesOf('processes')?.[0]).toBe(`real process ${first}`);
});

describe('a violated result', () => {
  it('is told with verdict, replay, facts, history and calls', () => {
    const view = viewRace(violated(), replay);
    expect(view).toMatchObject({
      title: 'settings on memfs: violated',
      sentence: 'always.exists(settings.json): reader found nothing',
      replay: 'filerace replay fr1:settings::1:3-reader:abc',
      warnings: [],
      seconds: 1.234,
    });
    expect(view.facts.map(([name]) => name)).toEqual([
      'parameters',
      'left out',
      'where',
      'before',
      'search',
      'covered',
    ]);
    expect(view.criticalPair).toMatch(/^writer's rename of settings\.json to settings\.json\.bak \(2\) came before/);
    expect(view.history.items.map(({ step, text }) => [step, text])).toEqual([
      [1, 'saw dark of a: dark'],
      [5, 'saw dark of b: {"found":"dark"}'],
      [5, 'threw Error: dark'],
    ]);
    expect(view.calls.items[1]).toEqual({
      index: 1,
      actor: 'reader',
      entries: '3–5',
      call: 'promises.readFile(settings.json)',
      result: 'ENOENT: dark',
    });
  });

  it('has a row per entry, and below it what was seen, thrown and judged', () => {
    expect(rowTexts(timelineOf().rows)).toEqual([
      'setup 0 - what setup left',
      'entry 1 0 start, calls promises.rename',
      'seen 1 0 saw dark of a: dark',
      'entry 2 0 rename settings.json → settings.json.bak',
      'entry 3 1 start, calls promises.readFile',
      'entry 4 1 open settings.json: ENOENT',
      'entry 5 1 resume',
      'seen 5 1 saw dark of b: {"found":"dark"}',
      'threw 5 1 threw Error: dark',
      'verdict 5 - always.exists(settings.json): reader found nothing',
      'entry 6 0 resume, calls promises.writeFile',
      'entry 7 0 open settings.json',
      'entry 8 0 write settings.json',
      'entry 9 0 close settings.json',
      'entry 10 0 resume',
    ]);
  });

  it('marks the critical pair, the failing entry, and what a call gave', () => {
    const entries = timelineOf().rows.filter((row) => row.kind === 'entry');
    expect(entries.map(({ critical }) => critical)).toEqual([
      undefined,
      1,
      undefined,
      2,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(entries.filter(({ isBad }) => isBad).map(({ step }) => step)).toEqual([5]);
    expect(entries.map(({ mark }) => mark).slice(0, 5)).toEqual(['turn', 'step', 'turn', 'failed', 'turn']);
    expect(entries[3]?.details).toEqual([
      '4, reader: open settings.json: ENOENT',
      'a step of promises.readFile(settings.json), which gave ENOENT: dark',
    ]);
    expect(entries[1]?.details.slice(2)).toEqual([
      'settings.json is missing now',
      'settings.json.bak is a file of 83 bytes now',
    ]);
  });

  it('has a bar per request in flight, side by side where two are', () => {
    const { lanes } = timelineOf();
    expect(lanes.map(({ name, process, slots }) => [name, process, slots])).toEqual([
      ['writer', 'app', 1],
      ['reader', 'dark', 1],
    ]);
    expect(lanes[0]?.bars.map(({ from, to, slot }) => [from, to, slot])).toEqual([
      [1, 10, 0],
      [10, 14, 0],
    ]);
    const { violation } = violated();
    const [first] = violation.calls;
    if (first === undefined) throw new Error('there are calls');
    const twice = {
      ...violation,
      calls: [...violation.calls, { ...first, begin: 1, end: null, result: null, steps: [] }],
    };
    const lane = viewTimeline(twice)?.lanes[0];
    expect(lane?.slots).toBe(2);
    expect(lane?.bars.at(-1)).toMatchObject({ slot: 1, isCutAfter: true, to: 14 });
  });

  it('shows what a name stands for at each entry, also that it is missing', () => {
    const [file] = timelineOf().files;
    expect(file?.path).toBe('settings.json');
    expect(file?.stretches).toEqual([
      { from: 0, to: 2, state: 'file', text: '83 bytes' },
      { from: 3, to: 10, state: 'missing', text: 'missing' },
      { from: 11, to: 11, state: 'empty', text: 'empty: 0 bytes' },
      { from: 12, to: 14, state: 'file', text: '109 bytes' },
    ]);
  });

  it('gives a lane first to the file that both of the pair touch', () => {
    const { violation } = violated();
    expect(shownFiles(violation)).toEqual({ shown: ['settings.json', 'settings.json.bak'], others: [] });
    const other = { step: 3, path: 'noise', kind: 'file', size: 1 } as const;
    const noisy = { ...violation, files: [...violation.files, ...Array.from({ length: 30 }, () => other)] };
    expect(shownFiles(noisy).others).toEqual(['noise']);
    expect(viewTimeline(noisy)?.leftOut).toEqual(['A further name has no lane: noise.']);
  });
});

test('of a long run, what matters is shown, and what is left out is said', () => {
  const result = long(10_000);
  const { rows, leftOut, files } = timelineOf(result);
  expect(rows[0]).toMatchObject({ kind: 'gap', text: '39,991 entries are not shown' });
  expect(rows.length).toBeLessThan(40);
  expect(rows.filter((row) => row.kind === 'entry' && row.critical !== undefined)).toHaveLength(2);
  expect(rows.some((row) => row.kind === 'verdict')).toBe(true);
  expect(leftOut[0]).toBe('39,991 of 40,010 entries are not shown; the result file has them.');
  // The file was there before the window began.
  expect(files[0]?.stretches[0]).toMatchObject({ from: 1, state: 'file', text: '83 bytes' });
  expect(viewRace(result, replay).history.cut).toBe(0);
});

test('points far from each other have a window each', () => {
  const { violation } = long(100);
  const [, second] = violation.critical;
  if (second === undefined) throw new Error('there is a pair');
  const first = { step: 50, actor: 'writer', op: 'stat', paths: ['other.json'] };
  const { rows } = timelineOf({ ...violated(), violation: { ...violation, critical: [first, second] } });
  expect(rows.filter(({ kind }) => kind === 'gap')).toHaveLength(2);
});

test('more actors than there is room for share a lane, but not those of the pair', () => {
  const { violation } = violated();
  const crowd = Array.from({ length: 20 }, (_, index) => ({ name: `a${index}`, process: 'app' }));
  const trace = [
    ...violation.trace,
    ...crowd.map(({ name }, index) => ({ step: 11 + index, actor: name, op: 'start', paths: [], outcome: 'ok' })),
  ];
  const { lanes, rows } = timelineOf({
    ...violated(),
    violation: { ...violation, trace, actors: [...crowd, ...violation.actors] },
  });
  expect(lanes.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'writer', 'reader', '15 other actors']);
  expect(rows.at(-1)).toMatchObject({ lane: 7, text: 'a19: start' });
});

test('what setup left may be what is rejected', () => {
  const { violation } = violated();
  const { rows } = timelineOf({ ...violated(), violation: { ...violation, step: 0 } });
  expect(rows.slice(0, 3).map(({ kind, step }) => [kind, step])).toEqual([
    ['setup', 0],
    ['verdict', 0],
    ['entry', 1],
  ]);
});

test('a result without a run has no timeline', () => {
  expect(viewRace(held(), replay)).toMatchObject({ sentence: 'No run was rejected.', replay: '', timeline: undefined });
  expect(viewRace(held(), replay).warnings).toHaveLength(1);
  expect(viewRace(unknown(), replay)).toMatchObject({
    sentence: 'hang: writer never came back',
    replay: 'filerace replay fr1:x',
  });
});

test('a result from before calls and files were recorded still has its entries', () => {
  const { violation } = violated();
  const timeline = viewTimeline({ ...violation, calls: [], files: [], actors: [] });
  expect(timeline?.files).toEqual([]);
  expect(timeline?.lanes.map(({ name, bars }) => [name, bars])).toEqual([
    ['writer', []],
    ['reader', []],
  ]);
});
