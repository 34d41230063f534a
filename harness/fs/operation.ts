import type { FsPort } from './port.ts';
import type { Request } from './request.ts';

/** How a call was made: the step lists of `readFile` and `writeFile` differ. */
export type Flavour = 'promise' | 'callback' | 'sync';

/** Turns the arguments of an `fs` call into the request it is. */
export type Operation = (args: readonly unknown[], flavour: Flavour, port: FsPort) => Request;

/** A table of calls, each of which can be looked up by its name. */
export function operationsOf<Name extends string>(table: Record<Name, Operation>): Readonly<Record<Name, Operation>> {
  return table;
}
