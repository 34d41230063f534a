import type { HappensBefore } from './happens-before.ts';

/** Sets of events, closed under what happens before, that are looked at to count the orders of one run. */
const MAX_STATES = 20_000;

/**
 * In how many orders the events of a run can happen that all keep what happens before what; null where counting them
 * would take too long. Above 2^53 it is rounded.
 *
 * The events are cut into chains; how far each chain has come says which events have happened, and the orders that lead
 * there are the sum of those that lead to one event less.
 */
export function countLinearExtensions(order: HappensBefore): number | null {
  const chains = cutIntoChains(order);
  const needs = needsOf(order, chains);
  const places = placesOf(chains);
  if (places === undefined) return null;
  let level = new Map<number, number>([[0, 1]]);
  let states = 0;
  const at = new Int32Array(chains.length);
  for (let happened = 0; happened < order.count; happened += 1) {
    const next = new Map<number, number>();
    for (const [key, ways] of level) {
      states += 1;
      if (states > MAX_STATES) return null;
      read(key, chains, at);
      for (let chain = 0; chain < chains.length; chain += 1) {
        const event = chains[chain]?.[at[chain] ?? 0];
        if (event === undefined || !isReady(needs[event], at)) continue;
        const then = key + (places[chain] ?? 0);
        next.set(then, (next.get(then) ?? 0) + ways);
      }
    }
    level = next;
  }
  return [...level.values()][0] ?? 1;
}

/** Each event goes to the first chain whose last one happens before it. */
function cutIntoChains(order: HappensBefore): number[][] {
  const chains: number[][] = [];
  for (let index = 0; index < order.count; index += 1) {
    const chain = chains.find((each) => order.isBefore(each[each.length - 1] ?? 0, index));
    if (chain === undefined) chains.push([index]);
    else chain.push(index);
  }
  return chains;
}

/** For each event, how far every chain must have come for it to happen: at least as far as for the one before it. */
function needsOf(order: HappensBefore, chains: readonly number[][]): Int32Array[] {
  const needs: Int32Array[] = [];
  for (const own of chains) {
    let before = new Int32Array(chains.length);
    for (const index of own) {
      const need = before.slice();
      for (let chain = 0; chain < chains.length; chain += 1) {
        const events = chains[chain] ?? [];
        let far = need[chain] ?? 0;
        while (far < events.length && order.isBefore(events[far] ?? 0, index)) far += 1;
        need[chain] = far;
      }
      needs[index] = need;
      before = need;
    }
  }
  return needs;
}

/** What a step of each chain adds to the number that stands for how far all have come; undefined if it gets too large. */
function placesOf(chains: readonly number[][]): number[] | undefined {
  const places: number[] = [];
  let place = 1;
  for (const chain of chains) {
    places.push(place);
    place *= chain.length + 1;
  }
  return place <= Number.MAX_SAFE_INTEGER ? places : undefined;
}

function read(key: number, chains: readonly number[][], into: Int32Array): void {
  let rest = key;
  for (let chain = 0; chain < chains.length; chain += 1) {
    const size = (chains[chain]?.length ?? 0) + 1;
    into[chain] = rest % size;
    rest = Math.floor(rest / size);
  }
}

function isReady(needs: Int32Array | undefined, at: Int32Array): boolean {
  if (needs === undefined) return false;
  for (let chain = 0; chain < at.length; chain += 1) if ((at[chain] ?? 0) < (needs[chain] ?? 0)) return false;
  return true;
}
