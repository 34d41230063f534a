import type { Outcome } from './perform.ts';
import { HAS_SAME_ERRORS } from './value.ts';

/** A result or an error as text that can be compared: the folder by one name, no times of today, no numbers of inodes. */
export async function outcomeOf(dir: string, make: () => Promise<unknown>): Promise<Outcome> {
  const neutral = (text: string) =>
    text
      .replaceAll(dir, '$')
      .replaceAll(/(mkdtemp '[^']*)[^']{6}'/g, "$1'")
      .replaceAll(/(syscall=mkdtemp \| path=.*).{6}$/g, '$1');
  try {
    return neutral(show(await make()));
  } catch (error) {
    const own = (field: string) => {
      const found: unknown = Reflect.get(Object(error), field);
      if (found === undefined) return [];
      return [`${field}=${typeof found === 'object' ? show(found) : String(found)}`];
    };
    if (!HAS_SAME_ERRORS) return `threw ${String(Reflect.get(Object(error), 'code'))}`;
    return neutral(`threw ${FIELDS.flatMap(own).join(' | ')}`);
  }
}

const FIELDS = ['name', 'message', 'code', 'errno', 'syscall', 'path', 'dest', 'info', 'others'];
/** Times before this were set by a call of the sequence. */
const LONG_AGO_MS = 1e12;

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return showBytes(value);
  if (Array.isArray(value)) return `[${value.map(show).sort().join(', ')}]`;
  if (value instanceof Date) return 'a date';
  if ('isSymbolicLink' in value) return showFile(value);
  const fields = Object.keys(value).filter((key) => !key.startsWith('_'));
  return `{${fields.map((key) => `${key}: ${show(Reflect.get(value, key))}`).join(', ')}}`;
}

function showBytes(view: ArrayBufferView): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  if (bytes.toString('latin1', 0, 1) === '/') return `${view.constructor.name} ${bytes}`;
  return `${view.constructor.name} of ${bytes.length}: ${bytes.toString('latin1', 0, 40)}`;
}

/** A Stats or a Dirent. */
function showFile(file: object): string {
  const asks = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO'].filter((name) =>
    Reflect.get(file, name).call(file),
  );
  if ('name' in file) return `dirent ${show(file.name)} in ${show(Reflect.get(file, 'parentPath'))} ${asks}`;
  const figures = ['mode', 'nlink', ...(asks[0] === 'isFile' ? ['size'] : [])];
  const changed = Number(Reflect.get(file, 'mtimeMs'));
  const rest = changed < LONG_AGO_MS ? `changed ${changed}` : 'changed today';
  return `${file.constructor.name} ${asks} ${figures.map((name) => `${name} ${show(Reflect.get(file, name))}`)} ${rest}`;
}
