import type { Observation } from '../history/history.ts';
import { checkPath } from './check-path.ts';
import type { Failure, Invariant } from './invariant.ts';

/**
 * An identity, once seen, never changes: every value observed under `label` (per `key`) is the first one seen, or one
 * that an observation with `reset: true` announced.
 */
function stable(label: string): Invariant {
  return {
    name: `always.stable(${label})`,
    reads: { labels: [label] },
    judge: (history) => {
      const legal = new Map<string, Set<string>>();
      const first = new Map<string, Observation>();
      for (const seen of history) {
        if (seen.label !== label) continue;
        const value = JSON.stringify(seen.value);
        const known = legal.get(seen.key) ?? new Set();
        if (known.size > 0 && !known.has(value) && !seen.reset) return changed(label, seen, first.get(seen.key));
        legal.set(seen.key, known.add(value));
        if (!first.has(seen.key)) first.set(seen.key, seen);
      }
      return undefined;
    },
  };
}

function changed(label: string, now: Observation, before: Observation | undefined): Failure {
  const what = now.key === '' ? label : `${label} of ${now.key}`;
  const was =
    before === undefined ? '' : `; ${before.actor} had seen ${JSON.stringify(before.value)} at step ${before.step}`;
  return {
    message: `${now.actor} saw ${what} change to ${JSON.stringify(now.value)} with no reset${was}`,
    step: now.step,
  };
}

/** Numbers observed under `label` (per `key`) never go down, in the order in which they were seen. */
function monotonic(label: string): Invariant {
  return {
    name: `always.monotonic(${label})`,
    reads: { labels: [label] },
    judge: (history) => {
      const highest = new Map<string, Observation & { readonly value: number }>();
      for (const seen of history) {
        if (seen.label !== label) continue;
        const { value } = seen;
        if (typeof value !== 'number') throw new Error(`observed ${JSON.stringify(value)}, which is not a number`);
        const before = highest.get(seen.key);
        if (before !== undefined && value < before.value) {
          const was = `${before.actor} had seen ${before.value} at step ${before.step}`;
          return { message: `${seen.actor} saw ${label} go down to ${value}; ${was}`, step: seen.step };
        }
        if (before === undefined || value > before.value) highest.set(seen.key, { ...seen, value });
      }
      return undefined;
    },
  };
}

/** From the moment it first exists, the file is there after every step. */
function exists(file: string): Invariant {
  checkPath(file);
  return {
    name: `always.exists(${file})`,
    reads: { files: [file] },
    watch: () => {
      let hasExisted = false;
      return (tree) => {
        const isThere = tree.exists(file);
        hasExisted ||= isThere;
        return hasExisted && !isThere ? `${file} is missing` : undefined;
      };
    },
  };
}

/** After every step the file, if it is there, is valid JSON; an empty one is not. */
function parses(file: string): Invariant {
  checkPath(file);
  return {
    name: `always.parses(${file})`,
    reads: { files: [file] },
    watch: () => {
      let judged: string | undefined;
      return (tree) => {
        const stamp = tree.stamp(file);
        if (stamp === undefined || stamp === judged) return undefined;
        judged = stamp;
        return faultInJson(file, tree.read(file));
      };
    },
  };
}

/** What is wrong with a file that should be JSON, in a sentence; nothing if it is whole or missing. */
export function faultInJson(file: string, bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  if (bytes.length === 0) return `${file} is empty`;
  try {
    JSON.parse(bytes.toString());
    return undefined;
  } catch {
    return `${file} is not valid JSON: it ends with ${JSON.stringify(bytes.toString().slice(-20))} after ${bytes.length} bytes`;
  }
}

/** Invariants that hold at every moment. `exists` and `parses` need no reader: they judge the disk after every step. */
export const always = { stable, monotonic, exists, parses } as const;
