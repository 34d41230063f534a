import type { Mutant } from '../../harness/cli/mutant.ts';
import { backingUp } from './backing-up.ts';
import { contents } from './contents.ts';
import { keeping } from './keeping.ts';
import { order } from './order.ts';

/** What is taken away from the store to see that a scenario misses it, in the order in which it is listed. */
export const mutants: readonly Mutant[] = [...backingUp, ...keeping, ...order, ...contents];
