/**
 * What a scenario file begins with in order to have `process.tell`, which writes the number of the program's process to a file. It
 * is called in actors too, but is bound to where the file was loaded, which is no actor: it really writes, wherever that is. If
 * the path is that of a folder, `tell` is given the file's name in it.
 */
export function teller(path: string): string {
  return `import { AsyncResource as Outside } from 'node:async_hooks';
    import { writeFileSync as writeOutside } from 'node:fs';
    process.tell ??= Outside.bind((name) =>
      writeOutside(${JSON.stringify(path)} + (name === undefined ? '' : '/' + name), String(process.pid)));`;
}
