import { describe, expect, it } from 'vitest';
import type { GateCell } from './gate.ts';
import { isKill, type MutantOutcome, type MutantRow, type MutantTable, mutantsExit } from './mutants.ts';
import { mutantsText } from './mutants-text.ts';

type Judged = Parameters<typeof isKill>[0];
const cell = (expected: Judged['expected'], verdict: Judged['verdict'], kind: Judged['coverage']['kind']) =>
  ({ expected, verdict, coverage: { kind } }) as Judged;

describe('isKill', () => {
  it.each([
    [cell('held', 'violated', 'sampled'), true],
    [cell('violated', 'held', 'exhaustive'), true],
    [cell('violated', 'held', 'bounded'), true],
    // It may just have been missed.
    [cell('violated', 'held', 'sampled'), false],
    [cell('held', 'unknown', 'exhaustive'), false],
    [cell('violated', 'unknown', 'exhaustive'), false],
    [cell('held', 'held', 'exhaustive'), false],
    [cell('violated', 'violated', 'bounded'), false],
  ])('%j: %s', (each, killed) => expect(isKill(each)).toBe(killed));
});

const row: MutantRow = { with: 'as they are', cells: 2, killed: [], unknown: 0, verdict: 'survived', maskedBy: null };
const mutant = (verdict: MutantOutcome['verdict']): MutantOutcome => {
  const proof = verdict === 'equivalent' || verdict === 'refuted' ? 'It says so.' : null;
  return { number: 1, name: 'bell', what: 'The bell does not ring.', rows: [row], verdict, proof, elapsedMs: 1 };
};
const table = (verdicts: readonly MutantOutcome['verdict'][], surprises: readonly GateCell[] = []): MutantTable => ({
  schema: 1,
  ok: false,
  mutants: verdicts.map(mutant),
  baseline: { ok: surprises.length === 0, cells: 2, surprises },
  runs: 100,
  leftOut: ['slow-one'],
  shard: null,
  total: verdicts.length,
  seed: 1,
  environment: { node: 'v20', os: 'linux', filesystem: 'memfs', version: '0', commit: '' },
});

describe('a list of mutants', () => {
  it.each([
    [['killed', 'equivalent'], 0],
    [['killed', 'survived', 'unknown'], 1],
    [['killed', 'refuted'], 1],
    [['killed', 'unknown'], 2],
  ] as const)('of which one each is %j exits with %i', (verdicts, code) => {
    expect(mutantsExit(table(verdicts))).toBe(code);
  });

  it.each([
    ['violated', 1],
    ['unknown', 2],
  ] as const)('whose baseline has a cell that is %s though it should hold exits with %i', (verdict, code) => {
    const surprise = { expected: 'held', verdict } as GateCell;
    expect(mutantsExit(table([], [surprise]))).toBe(code);
  });

  it('is told to people with the proof of what is equivalent and what to do about a survivor', () => {
    const text = mutantsText(table(['equivalent', 'survived', 'refuted']), () => 'replay');
    expect(text).toContain('bell: The bell does not ring. Nothing can tell: It says so.\n');
    expect(text).toContain('bell: The bell does not ring. No cell notices. Add a scenario that does, or a proof');
    expect(text).toContain('Take the proof away.\n');
    expect(text).toContain(
      '3 mutants: 0 killed, 1 equivalent, 1 survived, 1 refuted; 2 cells on memfs with at most 100 runs each, without slow-one, whose runs are long, as expected without a mutant.\n',
    );
  });
});
