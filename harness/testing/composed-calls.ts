import { finished } from 'node:stream/promises';
import type { FileSystem } from '../fs/create-fs.ts';
import type { Flavour } from './fs-calls.ts';

/** Calls that take more than one function of `fs`, under names of their own. */
type Composed = (fs: FileSystem, args: readonly unknown[], flavour: Flavour) => Promise<unknown>;

/** A directory opened, read to its end, and closed. */
const listDirectory: Composed = async (fs, [path], flavour) => {
  const names: string[] = [];
  if (flavour === 'sync') {
    const directory = fs.opendirSync(String(path));
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) names.push(entry.name);
    directory.closeSync();
    return names;
  }
  const directory =
    flavour === 'promise'
      ? await fs.promises.opendir(String(path))
      : await new Promise<Awaited<ReturnType<typeof fs.promises.opendir>>>((resolve, reject) =>
          fs.opendir(String(path), (error, made) => (error === null ? resolve(made) : reject(error))),
        );
  for await (const { name } of directory) names.push(name);
  return names;
};

/** A file read by a stream; as promises, by one of a FileHandle. */
const readThrough: Composed = async (fs, [path, options], flavour) => {
  const made =
    flavour === 'promise'
      ? (await fs.promises.open(String(path))).createReadStream(Object(options))
      : fs.createReadStream(String(path), Object(options));
  const chunks: string[] = [];
  made.on('data', (chunk) => chunks.push(String(chunk)));
  await finished(made);
  return chunks;
};

/** A file written by a stream in two pieces. */
const writeThrough: Composed = async (fs, [path, options], flavour) => {
  const made =
    flavour === 'promise'
      ? (await fs.promises.open(String(path), 'w')).createWriteStream(Object(options))
      : fs.createWriteStream(String(path), Object(options));
  made.write('one');
  made.end('two');
  await finished(made);
  return made.bytesWritten;
};

/** Two buffers written, and read again, by one call each. */
const vectors: Composed = async (fs, [path], flavour) => {
  const buffers = [Buffer.from('one'), Buffer.from('two')];
  const target = [Buffer.alloc(2), Buffer.alloc(9)];
  if (flavour === 'promise') {
    const handle = await fs.promises.open(String(path), 'w+');
    const { bytesWritten } = await handle.writev(buffers);
    const { bytesRead } = await handle.readv(target, 0);
    await handle.close();
    return [String(bytesWritten), String(bytesRead), ...target.map(String)];
  }
  const fd = fs.openSync(String(path), 'w+');
  const counts =
    flavour === 'sync'
      ? [fs.writevSync(fd, buffers), fs.readvSync(fd, target, 0)]
      : [
          await new Promise((resolve) => fs.writev(fd, buffers, (_error, count) => resolve(count))),
          await new Promise((resolve) => fs.readv(fd, target, 0, (_error, count) => resolve(count))),
        ];
  fs.closeSync(fd);
  return [...counts.map(String), ...target.map(String)];
};

export const COMPOSED: Readonly<Record<string, Composed>> = { listDirectory, readThrough, writeThrough, vectors };
