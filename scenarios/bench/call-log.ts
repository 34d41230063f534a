import type { StoreFs } from '../../src/index.ts';

/** A call that gives, takes or fills a name, and when it was made and answered, in ms. */
export interface LoggedCall {
  readonly op: 'rename' | 'copyFile' | 'link';
  readonly from: string;
  readonly to: string;
  readonly begin: number;
  readonly end: number;
}

/** The same file system, which writes down what it is asked to do to names. A call that fails is not written down. */
export function logCalls(fs: StoreFs, clock: () => number): { readonly fs: StoreFs; readonly calls: LoggedCall[] } {
  const calls: LoggedCall[] = [];
  const logged =
    (op: LoggedCall['op'], call: (from: string, to: string, mode?: number) => Promise<unknown>) =>
    async (from: string, to: string, mode?: number): Promise<void> => {
      const begin = clock();
      await call(from, to, mode);
      calls.push({ op, from, to, begin, end: clock() });
    };
  const promises = {
    ...fs.promises,
    rename: logged('rename', (from, to) => fs.promises.rename(from, to)),
    copyFile: logged('copyFile', (from, to, mode) => fs.promises.copyFile(from, to, mode)),
    link: logged('link', (from, to) => fs.promises.link(from, to)),
  };
  return { fs: { readFileSync: (path, encoding) => fs.readFileSync(path, encoding), promises }, calls };
}

/** How long something lasted, as calls tell that begin and end around it: at least, and at most. */
export interface Window {
  readonly least: number;
  readonly most: number;
}

/**
 * The times in which a file was missing: from a rename of it to another name until a rename to its name. A rename takes
 * effect somewhere between its begin and its end, so that a window lasted at least from the end of the first to the begin
 * of the second, and at most from begin to end. One that is still open at the end is not counted.
 */
export function missingWindows(calls: readonly LoggedCall[], path: string): Window[] {
  const windows: Window[] = [];
  let away: LoggedCall | undefined;
  for (const call of calls) {
    if (call.op === 'rename' && call.from === path) away = call;
    if (away === undefined || call.to !== path) continue;
    windows.push({ least: Math.max(0, call.begin - away.end), most: call.end - away.begin });
    away = undefined;
  }
  return windows;
}

/** The times in which a backup may have been torn: while it was copied to. How much of a call is that is not known: at least 0. */
export function tornWindows(calls: readonly LoggedCall[], path: string): Window[] {
  return calls
    .filter(({ op, to }) => op === 'copyFile' && to.startsWith(`${path}.bak.`))
    .map(({ begin, end }) => ({ least: 0, most: end - begin }));
}
