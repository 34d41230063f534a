import { statfsSync } from 'node:fs';

/** Node's class of what `statfs` gives, which it does not export. */
const prototype: object = Object.getPrototypeOf(statfsSync(process.execPath));

/** A file system of the same size on every machine: 4 GiB in blocks of 4 KiB, half of it free. */
const FIGURES = {
  type: 0xef53,
  bsize: 4096,
  blocks: 2 ** 20,
  bfree: 2 ** 19,
  bavail: 2 ** 19,
  files: 2 ** 18,
  ffree: 2 ** 17,
};

export function toStatFs(isBigint: boolean): object {
  const figures = isBigint
    ? Object.fromEntries(Object.entries(FIGURES).map(([name, value]) => [name, BigInt(value)]))
    : FIGURES;
  return Object.assign(Object.create(prototype), figures);
}
