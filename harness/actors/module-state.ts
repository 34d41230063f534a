import type { Actor, AnyScenario } from './scenario.ts';
import { UsageError } from './usage-error.ts';

/** Gives what a package exports, as the process that asks has it. */
export type Load = (name: string) => Promise<unknown>;

/** A scenario as a process that has just started has it. */
export interface Renewed {
  readonly scenario: AnyScenario;
  readonly load: Load;
}

/** How a scenario is made anew from its file, with all the modules it imports; or why that cannot be done. */
type Renewal = { readonly renew: () => Renewed } | { readonly reason: string };

const renewals = new WeakMap<AnyScenario, Renewal>();
const loads = new WeakMap<Actor, Load>();

export function setRenewal(scenario: AnyScenario, renewal: Renewal): void {
  renewals.set(scenario, renewal);
}

/** The scenario as a process that has just started has it; the scenario itself if its modules cannot be loaded anew. */
export function renewed(scenario: AnyScenario): Renewed {
  const renewal = renewals.get(scenario);
  if (renewal !== undefined && 'renew' in renewal) return renewal.renew();
  const why =
    renewal === undefined
      ? 'this scenario was not loaded from a file of its own'
      : `the modules of this scenario could not be loaded anew (${renewal.reason})`;
  return { scenario, load: (name) => Promise.reject(notLoadable(name, why)) };
}

/** Why the processes of the scenario share the state of its modules, where that was tried to be avoided; else undefined. */
export function whyShared(scenario: AnyScenario): string | undefined {
  const renewal = renewals.get(scenario);
  return renewal !== undefined && 'reason' in renewal ? renewal.reason : undefined;
}

/** What `load` of this actor gives: an actor is of one process and one run. */
export function setLoad(actor: Actor, load: Load): void {
  loads.set(actor, load);
}

export function loadOf(actor: Actor): Load {
  return loads.get(actor) ?? ((name) => Promise.reject(notLoadable(name, 'this actor belongs to no process')));
}

/** It is the scenario that is at fault, not what it races: there is no verdict. */
export class NotLoadable extends UsageError {}

export function notLoadable(name: string, why: string): NotLoadable {
  return new NotLoadable(
    `Expected \`load\` to be given a package that can be loaded anew for each process, got \`${name}\`, but ${why}. Import it at the top of the scenario's file instead.`,
  );
}
