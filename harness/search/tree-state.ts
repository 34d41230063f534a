import type { StemNode } from './stem.ts';

/** A choice that several units begin with. What is to be explored from it is decided by the plan. */
export interface Branch {
  readonly parent: Branch | undefined;
  /** What was chosen at `parent` to come here; 0 where there is none. */
  readonly via: number;
  readonly depth: number;
  readonly node: StemNode;
}

/** What is left of a unit that was not done: own choices, below a branch from which `via` was chosen. */
export interface Rest {
  readonly parent: Branch | undefined;
  readonly via: number;
  readonly nodes: readonly StemNode[];
}

/** What an exhaustive search has left to do. */
export interface Tree {
  /** Branches with something left. */
  readonly branches: readonly Branch[];
  readonly rests: readonly Rest[];
}

/** No branch: the number of a parent that is not there. */
const NONE = -1;

interface Hanging {
  /** Its number in `all`, or -1. */
  readonly parent: number;
  readonly via: number;
}

/** The same as data: a branch is named by its number, so that those who share one share it again. */
export interface TreeState {
  readonly hasBegun: boolean;
  readonly classes: number;
  /** As text: it may be larger than any number that JSON has. */
  readonly interleavings: string | null;
  /** Parents come before their children. */
  readonly all: readonly (Hanging & { readonly node: StemNode })[];
  /** Numbers of the branches with something left. */
  readonly open: readonly number[];
  readonly rests: readonly (Hanging & { readonly nodes: readonly StemNode[] })[];
}

export function packTree({ branches, rests }: Tree): Pick<TreeState, 'all' | 'open' | 'rests'> {
  const all: (Hanging & { readonly node: StemNode })[] = [];
  const numbers = new Map<Branch, number>();
  const numberOf = (branch: Branch | undefined): number => {
    if (branch === undefined) return NONE;
    const known = numbers.get(branch);
    if (known !== undefined) return known;
    const parent = numberOf(branch.parent);
    const number = all.push({ parent, via: branch.via, node: copyOf(branch.node) }) - 1;
    numbers.set(branch, number);
    return number;
  };
  return {
    open: branches.map(numberOf),
    rests: rests.map(({ parent, via, nodes }) => ({ parent: numberOf(parent), via, nodes: nodes.map(copyOf) })),
    all,
  };
}

export function unpackTree({ all, open, rests }: Pick<TreeState, 'all' | 'open' | 'rests'>): Tree {
  const branches: Branch[] = [];
  const branchAt = (number: number): Branch | undefined => {
    const branch = branches[number];
    if (number !== NONE && branch === undefined) throw new Error(`there is no branch ${number}`);
    return branch;
  };
  for (const { parent: number, via, node } of all) {
    const parent = branchAt(number);
    branches.push({ parent, via, depth: parent === undefined ? 0 : parent.depth + 1, node: copyOf(node) });
  }
  return {
    branches: open.map(branchAt).filter((branch) => branch !== undefined),
    rests: rests.map(({ parent, via, nodes }) => ({ parent: branchAt(parent), via, nodes: nodes.map(copyOf) })),
  };
}

/** The lists that a search adds to are its own; what is asleep does not change. */
function copyOf(node: StemNode): StemNode {
  return { ...node, done: [...node.done], backtrack: [...node.backtrack] };
}
