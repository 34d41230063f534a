/** Functions and classes of `node:fs` that an actor is given as they are, and why that is safe: they touch no disk. */
export const PASSED_THROUGH: ReadonlyMap<string, string> = new Map([
  ['fs.Stats', 'describes a file; made of figures alone'],
  ['fs.Dirent', 'describes a name in a directory; made of what a listing said'],
  ['fs._toUnixTimestamp', 'turns a date into a number'],
]);

/** Functions of `node:fs` that an actor may not call, and why: calling one makes the run unknown. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ['fs.Dir', 'is made by opendir; its constructor takes a handle that only Node has'],
  ['fs.openAsBlob', "the Blob reads the file by itself, whenever its bytes are asked for, in Node's native part"],
  ['fs.glob', "the walk is Node's own, on calls that cannot be replaced, and its patterns are not exported"],
  ['fs.globSync', 'as fs.glob'],
  ['fs.promises.glob', 'as fs.glob'],
  ['fs.lchmod', 'is there on macOS only, where no step list was taken'],
  ['fs.lchmodSync', 'as fs.lchmod'],
]);
