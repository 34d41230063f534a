import { randomInt } from 'node:crypto';
import { UsageError } from '../actors/usage-error.ts';
import type { ReplayCommand } from '../results/story.ts';
import { type PolicyName, policyNames } from '../search/phases.ts';
import { askedOf, resumed } from './asked.ts';
import { howToGoOn } from './going-on.ts';
import type { SearchLimits } from './jobs.ts';
import type { Invocation } from './parse.ts';
import { runJob } from './run-job.ts';
import type { Session } from './session.ts';
import { readState, StateFile } from './state-file.ts';

/** Searches; begins where `--resume` says, and keeps where it is in `--state`. */
export async function exploreCommand(given: Invocation, session: Session, replayWith: ReplayCommand): Promise<number> {
  checkTogether(given);
  const from = given.text('resume');
  const old = from === undefined ? undefined : readState(from, 'explore');
  const invocation = old === undefined ? given : resumed('explore', given, old.asked);
  const seed = invocation.number('seed') ?? randomInt(2 ** 31 - 1);
  const policy = policyNames.find((name) => name === invocation.text('policy')) ?? 'auto';
  const limits = limitsOf(invocation, policy);
  const path = invocation.text('state');
  const file = path === undefined ? undefined : new StateFile(path, session.tell, from);
  const defaults = { policy: [policy], disk: ['memfs'], isolation: ['fibers'], seed: [String(seed)] };
  const asked = askedOf('explore', invocation, defaults);
  if (!invocation.has('seed')) session.display.chat(`seed ${seed}`);
  let keptRuns = old?.saved.search.account.all.runs ?? 0;
  return runJob(invocation, session, {
    disk: 'memfs',
    isolation: 'fibers',
    replayWith,
    workers: session.isVerbose ? 1 : invocation.number('workers'),
    jobOn: (place) => ({
      kind: 'explore',
      target: invocation.operand ?? '',
      set: invocation.texts('set'),
      policy,
      seed,
      limits,
      fuzz: invocation.number('fuzz'),
      from: old?.saved,
      keepsState: file !== undefined,
      tellsRuns: session.isVerbose,
      ...place,
    }),
    onState: (saved) => {
      keptRuns = saved?.search.account.all.runs ?? 0;
      if (saved === undefined) file?.remove();
      else file?.write({ command: 'explore', asked, saved });
    },
    addTo: (result, isInterrupted) => {
      if (invocation.has('fuzz')) return undefined;
      return howToGoOn(result, { callName: session.callName, invocation, file, isInterrupted }, keptRuns);
    },
  });
}

/** Flags that contradict each other. */
function checkTogether(invocation: Invocation): void {
  for (const name of ['state', 'resume'] as const) {
    if (!invocation.has('fuzz') || !invocation.has(name)) continue;
    throw new UsageError(
      `Expected \`--${name}\` without \`--fuzz\`, got both: only the search of one workload can be kept. Leave one of them out.`,
    );
  }
  const workers = invocation.number('workers') ?? 1;
  if (invocation.has('verbose') && workers > 1) {
    throw new UsageError(
      `Expected \`--verbose\` with one worker, which makes all runs in their order, got \`--workers ${workers}\`. Leave one of them out.`,
    );
  }
}

/** Flags that only some policies have a use for: elsewhere they would be passed over in silence. */
const POLICIES_WITH: Readonly<Record<'bound' | 'depth', readonly PolicyName[]>> = {
  bound: ['auto', 'bounded'],
  depth: ['auto', 'pct'],
};

function limitsOf(invocation: Invocation, policy: PolicyName): SearchLimits {
  for (const name of ['bound', 'depth'] as const) {
    if (!invocation.has(name) || POLICIES_WITH[name].includes(policy)) continue;
    throw new UsageError(
      `Expected \`--${name}\` with \`--policy\` ${POLICIES_WITH[name].join(' or ')}, got \`--policy ${policy}\`, which has no use for it. Leave it out.`,
    );
  }
  const numbers = ['runs', 'seconds', 'bound', 'depth'].flatMap((name) => {
    const value = invocation.number(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const require = (['exhaustive', 'bounded'] as const).find((kind) => kind === invocation.text('require'));
  return { ...Object.fromEntries(numbers), ...(require === undefined ? {} : { require }) };
}
