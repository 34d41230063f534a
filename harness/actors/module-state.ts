import type { AnyScenario } from './scenario.ts';

/** How a scenario is made anew from its file, with all the modules it imports; or why that cannot be done. */
type Renewal = { readonly renew: () => AnyScenario } | { readonly reason: string };

const renewals = new WeakMap<AnyScenario, Renewal>();

export function setRenewal(scenario: AnyScenario, renewal: Renewal): void {
  renewals.set(scenario, renewal);
}

/** The scenario as a process that has just started has it; the scenario itself if its modules cannot be loaded anew. */
export function renewed(scenario: AnyScenario): AnyScenario {
  const renewal = renewals.get(scenario);
  return renewal !== undefined && 'renew' in renewal ? renewal.renew() : scenario;
}

/** Why the processes of the scenario share the state of its modules, where that was tried to be avoided; else undefined. */
export function whyShared(scenario: AnyScenario): string | undefined {
  const renewal = renewals.get(scenario);
  return renewal !== undefined && 'reason' in renewal ? renewal.reason : undefined;
}
