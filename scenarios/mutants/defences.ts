import type { SecondDefence } from '../../harness/cli/mutant.ts';

/** Whatever happens inside the lock happens one after the other. Scenarios that can do without it say so with `lock`. */
export const lock: SecondDefence = { name: 'lock', off: { lock: false } };
