import type { Tree } from '../disk/tree.ts';
import { textOf } from '../schedule/error-text.ts';
import type { RunPlan } from '../schedule/run-plan.ts';
import type { ActorFailure, RunRecord, Unknown } from '../schedule/run-record.ts';
import type { Failure } from './invariant.ts';

export interface Violation extends Failure {
  readonly invariant: string;
}

/** What is looked at of a run, scheduled or free. */
export type JudgedRecord = Pick<RunRecord, 'steps' | 'history' | 'failures' | 'watchFailures'>;
type JudgedPlan = Pick<RunPlan, 'actors' | 'invariants'>;

/** Name of the invariant every scenario has. */
export const ACTORS_FINISH = 'actors.finish';

/** Judges a run that came to its end: the scenario's invariants in their order, then `actors.finish`; the first failure counts. */
export function judge<R extends JudgedRecord>(
  record: R,
  plan: JudgedPlan,
  tree: Tree,
): { record: R; violation: Violation | undefined; unknown: Unknown | undefined } {
  for (const [index, invariant] of plan.invariants.entries()) {
    try {
      const failure = judgeOne(record, plan, tree, index);
      if (failure !== undefined) {
        return { record, violation: { invariant: invariant.name, ...failure }, unknown: undefined };
      }
    } catch (error) {
      const message = threwText(invariant.name, error);
      return { record, violation: undefined, unknown: { reason: 'invariant-threw', actor: null, message } };
    }
  }
  return { record, violation: judgeActors(record, plan), unknown: undefined };
}

/** What is said of an invariant that threw, which is no judgement. */
export function threwText(name: string, error: unknown): string {
  return `${name} threw: ${textOf(error)}. An invariant returns a sentence for what it rejects, and throws nothing: let it look before it parses.`;
}

function judgeOne(record: JudgedRecord, plan: JudgedPlan, tree: Tree, index: number): Failure | undefined {
  const watched = record.watchFailures.find((failure) => failure.invariant === index);
  if (watched !== undefined) return { message: watched.message, step: watched.step };
  const invariant = plan.invariants[index];
  const failure = checkFailure(invariant?.judge?.(record.history));
  if (failure !== undefined) return failure;
  const message = checkSentence(invariant?.atEnd?.(tree, record.history));
  return message === undefined ? undefined : { message, step: record.steps };
}

/** Invariants come from outside: what is neither nothing nor a sentence, a promise say, is no judgement. */
export function checkSentence(answer: unknown): string | undefined {
  if (answer === undefined || (typeof answer === 'string' && answer !== '')) return answer;
  throw new Error(
    `it returned ${answer instanceof Promise ? 'a promise' : typeof answer}, and not a sentence or nothing`,
  );
}

function checkFailure(answer: Failure | undefined): Failure | undefined {
  if (answer === undefined) return undefined;
  if (typeof answer === 'object' && typeof answer.message === 'string' && Number.isInteger(answer.step)) return answer;
  throw new Error('it returned something else than { message, step } or nothing');
}

/** `actors.finish`: no actor throws, rejects, or leaves a rejection that nobody awaits, but for the codes it tolerates. */
function judgeActors(record: JudgedRecord, plan: JudgedPlan): Violation | undefined {
  const failure = record.failures.find((each) => !isTolerated(each, plan.actors[each.actor]?.tolerates ?? []));
  if (failure === undefined) return undefined;
  const text = textOf(failure.error);
  const message =
    failure.kind === 'ended'
      ? `${failure.actor} threw ${text}`
      : failure.kind === 'rejection nobody awaits'
        ? `${failure.actor} left a rejection that nobody awaits: ${text}`
        : `${failure.actor} threw outside of its promise: ${text}`;
  return { invariant: ACTORS_FINISH, message, step: failure.step };
}

function isTolerated({ error }: ActorFailure, codes: readonly string[]): boolean {
  if (codes.length === 0 || typeof error !== 'object' || error === null) return false;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && codes.includes(code);
}
