import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureOf, benchReportOf as reportOf } from '../testing/bench-report.ts';
import type { Figure } from './bench.ts';
import { compareExit, compareReports, readReport } from './bench-compare.ts';
import { spreadOf } from './spread.ts';

describe('compareReports', () => {
  it('lists what moved in both directions, the farthest first', () => {
    const before = reportOf([figureOf('cost/a', 10), figureOf('cost/b', 10), figureOf('cost/c', 10)]);
    const after = reportOf([figureOf('cost/a', 13), figureOf('cost/b', 5), figureOf('cost/c', 10)]);
    const { moved, compared } = compareReports(before, after, 10);
    expect(compared).toBe(3);
    expect(moved.map(({ key, isWorse }) => [key, isWorse])).toEqual([
      ['cost/b', false],
      ['cost/a', true],
    ]);
    expect(moved[1]?.factor).toBeCloseTo(1.3, 5);
  });

  it('exits 1 only if something got worse', () => {
    const [slow, fast] = [reportOf([figureOf('cost/a', 13)]), reportOf([figureOf('cost/a', 10)])];
    expect(compareExit(compareReports(fast, slow, 10))).toBe(1);
    expect(compareExit(compareReports(slow, fast, 10))).toBe(0);
    expect(compareExit(compareReports(fast, fast, 10))).toBe(0);
  });

  it('does not list what overlaps, however far the medians are apart', () => {
    const [before, after] = [
      reportOf([figureOf('cost/a', 10, { width: 5 })]),
      reportOf([figureOf('cost/a', 13, { width: 5 })]),
    ];
    expect(compareReports(before, after, 10).moved).toEqual([]);
  });

  it('does not list what stays within the tolerance, however sure it is', () => {
    const [before, after] = [
      reportOf([figureOf('cost/a', 10, { width: 0.001 })]),
      reportOf([figureOf('cost/a', 10.5, { width: 0.001 })]),
    ];
    expect(compareReports(before, after, 10).moved).toEqual([]);
    expect(compareReports(before, after, 4).moved).toHaveLength(1);
  });

  it('knows nothing of what has too few samples, and says of how many', () => {
    const few = (value: number): Figure => ({ key: 'cost/a', unit: 'ms', ...spreadOf([value, value]) });
    const { moved, unknown } = compareReports(reportOf([few(1)]), reportOf([few(100)]), 10);
    expect([moved, unknown]).toEqual([[], 1]);
  });

  it('lists what is gone of the parts that were asked for, and what is new', () => {
    const before = reportOf([figureOf('cost/a', 1), figureOf('search/x', 1)], { parts: ['cost', 'search'] });
    const { gone, added } = compareReports(before, reportOf([figureOf('cost/b', 1)]), 10);
    expect([gone, added]).toEqual([['cost/a'], ['cost/b']]);
  });

  it('warns of another machine', () => {
    const other = reportOf([], { machine: { ...reportOf([]).machine, node: 'v24.0.0' } });
    expect(compareReports(reportOf([]), other, 10).warnings).toEqual([
      'The older report is of another machine: Node v20.0.0, now v24.0.0.',
    ]);
  });

  it('finds nothing moved between a report and itself', () => {
    const figures = fc.uniqueArray(fc.tuple(fc.string(), fc.double({ min: 1e-6, max: 1e6, noNaN: true })), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(figures, fc.double({ min: 0.001, max: 100, noNaN: true }), (all, tolerance) => {
        const report = reportOf(all.map(([key, value]) => figureOf(key, value)));
        const { moved, gone, added } = compareReports(report, report, tolerance);
        expect([moved, gone, added]).toEqual([[], [], []]);
      }),
      { seed: 1 },
    );
  });
});

describe('readReport', () => {
  const good = reportOf([figureOf('cost/a', 1)]);

  it('reads what was printed', () => {
    expect(readReport(JSON.parse(JSON.stringify(good)), 'old.json').figures).toEqual(good.figures);
  });

  it.each([
    [null, 'no report'],
    [[], 'no report'],
    [{}, 'no report'],
    [{ ...good, schema: 2 }, 'no report'],
    [{ ...good, figures: 'many' }, 'no figures'],
    [{ ...good, machine: {} }, 'machine is not described'],
    [{ ...good, figures: [null] }, 'figure 1'],
    [{ ...good, figures: [{ ...figureOf('cost/a', 1), low: 'x' }] }, 'figure 1'],
    [{ ...good, figures: [figureOf('cost/a', 1), { key: 'cost/b', unit: 'ms' }] }, 'figure 2'],
  ])('refuses %j in one sentence', (value, message) => {
    expect(() => readReport(value, 'old.json')).toThrow(new RegExp(`^Expected \`--compare\`.*old\\.json.*${message}`));
  });
});
