import { isUtf8 } from 'node:buffer';
import type { FsPort } from './port.ts';

/** Calls on two names. */
const ON_TWO_NAMES: ReadonlySet<string> = new Set(['copyFile', 'link', 'rename', 'symlink']);

/** Names are text in here: two that are none would be taken for one, so a call with such a name ends the run. */
export function refuseNamesOfBytes(
  port: FsPort,
  name: string,
  [first, second]: readonly unknown[],
  shown = name,
): void {
  if (isOfBytes(first) || (ON_TWO_NAMES.has(name) && isOfBytes(second))) {
    port.unsupported(`fs.${shown} with a name that is no UTF-8`);
  }
}

function isOfBytes(value: unknown): boolean {
  return value instanceof Uint8Array && !isUtf8(value);
}
