import type { Result } from '../results/result.ts';

/** A result that held with less coverage than `least` is `unknown`: green is what was asked for, not what was to be had. */
export function requireCoverage(result: Result, least: 'exhaustive' | 'bounded' | undefined): Result {
  if (least === undefined || result.verdict !== 'held' || isEnough(result, least)) return result;
  const covered = result.coverage.sentence.split(' at system-call steps; ')[0];
  const message = `nothing was found, but ${least} was required and this was covered: ${covered}`;
  return { ...result, verdict: 'unknown', unknown: { reason: 'budget', actor: null, message, token: null } };
}

function isEnough({ coverage: { kind, earlier } }: Result, least: 'exhaustive' | 'bounded'): boolean {
  if (kind === 'exhaustive') return true;
  if (least === 'exhaustive') return false;
  return kind === 'bounded' || earlier.some(({ policy, isComplete }) => policy === 'bounded' && isComplete);
}
