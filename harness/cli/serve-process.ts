import { WIRE_FD } from '../processes/child.ts';
import { live } from '../processes/live.ts';
import { watchParent } from '../processes/watch-parent.ts';
import { canary } from './canary.ts';
import type { CatalogueEntry } from './field-scenario.ts';
import { loadScenario } from './load-scenario.ts';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/**
 * Makes this very process one of a scenario: its command line has the number of the process that started it, the scenario's name and, if
 * there is one, the real folder.
 */
export async function serveProcess(catalogue: readonly CatalogueEntry[]): Promise<void> {
  const [parent, target = '', folder] = process.argv.slice(2);
  watchParent(Number(parent));
  const early: unknown[] = [];
  const hear = (error: unknown) => void early.push(error ?? new Error('undefined was thrown'));
  for (const event of EVENTS) process.on(event, hear);
  const { scenario } = await loadScenario(target, [...catalogue, canary]);
  live(WIRE_FD, scenario, folder, () => early.shift());
  // Now there are guards.
  for (const event of EVENTS) process.off(event, hear);
}
