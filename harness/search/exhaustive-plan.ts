import { coverOf, type Plan, portions, type Unit, WAVE } from './plan.ts';
import { foreignState, type PlanState } from './search-state.ts';
import { type Addition, type ExhaustiveReport, has, nextOf, type Stem, type StemNode } from './stem.ts';
import { type Branch, packTree, type Rest, unpackTree } from './tree-state.ts';

/** Of so many units of a wave, the first run of one is checked. */
const CHECKED = 4;

/** Runs of the first unit, which goes alone: most scenarios are done, or have failed, by then; and of the others. */
export interface UnitSizes {
  readonly first: number;
  readonly others: number;
}

/**
 * The depth-first search of `createExhaustivePolicy`, cut into subtrees. A unit that comes to the end of its runs before its
 * subtree is done leaves the choices it was at: the topmost with something left becomes a branch, each thread of which is a
 * unit of its own, and what is below goes on as one.
 *
 * A race may call for something to be explored from a choice above the unit that found it. That choice is a branch, and
 * branches are changed here alone, unit by unit in their order. Of one branch, one thread is handed out per wave: the next
 * has to know what it did, so as to leave alone what is independent of it.
 */
export function createExhaustivePlan(sizes: UnitSizes = { first: 500, others: 100 }): Plan {
  return new Subtrees(sizes);
}

class Subtrees implements Plan {
  readonly name = 'exhaustive';
  readonly #sizes: UnitSizes;
  #hasBegun = false;
  #classes = 0;
  #interleavings: number | null = 0;
  /** Branches with something left; the last ones are explored first, so that there are never many. */
  readonly #branches: Branch[] = [];
  readonly #rests: Rest[] = [];
  /** What was handed out and has not come back, in order. */
  readonly #wave: Rest[] = [];

  constructor(sizes: UnitSizes) {
    this.#sizes = sizes;
  }

  get isDone(): boolean {
    return this.#hasBegun && this.#wave.length === 0 && this.#rests.length === 0 && this.#branches.length === 0;
  }

  get waveRuns(): number {
    const { first, others } = this.#sizes;
    return this.#hasBegun ? others * WAVE : first;
  }

  get open(): number {
    return this.#branches.length + this.#rests.length + this.#wave.length;
  }

  next(runs: number): readonly Unit[] {
    const { first, others } = this.#sizes;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#wave.push({ parent: undefined, via: 0, nodes: [] });
    } else {
      this.#gather(Math.min(WAVE, Math.ceil(runs / others)));
    }
    const isFirst = this.#wave[0]?.parent === undefined;
    const portion = portions(runs, isFirst ? first : others, this.#wave.length);
    return this.#wave.map((rest, index) => ({
      work: { policy: 'exhaustive', stem: stemOf(rest) },
      runs: portion[index] ?? 0,
      checksFirst: index % CHECKED === 0,
    }));
  }

  took(report: { readonly policy: string }): void {
    const rest = this.#wave.shift();
    if (rest === undefined || !isOwn(report)) throw new Error('a unit came back that was not handed out');
    this.#classes += report.classes;
    const sum = this.#interleavings;
    this.#interleavings = sum === null || report.interleavings === null ? null : sum + report.interleavings;
    const { parent } = rest;
    if (parent !== undefined && rest.nodes.length === 0 && report.first !== undefined) {
      parent.node.done.push(report.first);
    }
    for (const addition of report.added) this.#add(addition, parent);
    this.#split(rest, report.rest);
    this.#prune();
  }

  cover() {
    return coverOf({ kind: 'exhaustive', classes: this.#classes, interleavings: this.#interleavings });
  }

  save(): PlanState {
    const tree = packTree({ branches: this.#branches, rests: this.#rests });
    const interleavings = this.#interleavings === null ? null : String(this.#interleavings);
    return { policy: this.name, hasBegun: this.#hasBegun, classes: this.#classes, interleavings, ...tree };
  }

  restore(state: PlanState): void {
    if (state.policy !== this.name) throw foreignState(this.name, state);
    const { branches, rests } = unpackTree(state);
    this.#hasBegun = state.hasBegun;
    this.#classes = state.classes;
    this.#interleavings = state.interleavings === null ? null : Number(state.interleavings);
    this.#branches.push(...branches);
    this.#rests.push(...rests);
  }

  /** Up to `most` units that do not depend on each other. */
  #gather(most: number): void {
    while (this.#wave.length < most) {
      const rest = this.#rests.pop();
      if (rest === undefined) break;
      this.#wave.push(rest);
    }
    for (let at = this.#branches.length - 1; at >= 0 && this.#wave.length < most; at -= 1) {
      const parent = this.#branches[at];
      const via = parent && nextOf(parent.node);
      if (parent !== undefined && via !== undefined) this.#wave.push({ parent, via, nodes: [] });
    }
  }

  /** What a race calls for, from a choice on the way to `from`. */
  #add({ depth, initials, next }: Addition, from: Branch | undefined): void {
    let branch = from;
    while (branch !== undefined && branch.depth > depth) branch = branch.parent;
    if (branch === undefined) throw new Error(`there is no choice ${depth} above`);
    const { backtrack, sleeping } = branch.node;
    if (initials.some((each) => backtrack.includes(each) || has(sleeping, each))) return;
    backtrack.push(next);
    if (!this.#branches.includes(branch)) this.#branches.push(branch);
  }

  #split(from: Rest, left: ExhaustiveReport['rest']): void {
    let { parent, via } = from;
    for (const [index, { node, deed }] of left.entries()) {
      // The last choice has a thread chosen that has not gone yet; that of each other one is being explored.
      const isLast = index === left.length - 1;
      if (deed !== undefined && !isLast) node.done.push(deed);
      const branch: Branch = { parent, via, depth: depthBelow(parent), node };
      if (nextOf(node) !== undefined) {
        this.#branches.push(branch);
        const nodes = left.slice(index + 1).map((each) => each.node);
        if (nodes.length > 0) this.#rests.push({ parent: branch, via: node.chosen, nodes });
        return;
      }
      parent = branch;
      via = node.chosen;
    }
  }

  #prune(): void {
    const left = this.#branches.filter(({ node }) => nextOf(node) !== undefined);
    this.#branches.splice(0, this.#branches.length, ...left);
  }
}

function depthBelow(branch: Branch | undefined): number {
  return branch === undefined ? 0 : branch.depth + 1;
}

function stemOf({ parent, via, nodes }: Rest): Stem {
  const fixed: StemNode[] = [];
  let chosen = via;
  for (let branch = parent; branch !== undefined; branch = branch.parent) {
    fixed.unshift({ ...branch.node, chosen });
    chosen = branch.via;
  }
  return { nodes: [...fixed, ...nodes], fixed: fixed.length };
}

function isOwn(report: { readonly policy: string }): report is ExhaustiveReport & { readonly policy: 'exhaustive' } {
  return report.policy === 'exhaustive';
}
