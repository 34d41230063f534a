/**
 * A path as given, with `/` as the only separator. On Windows backslashes separate too, and a drive letter says
 * nothing: actors know one folder only.
 */
export function toPosix(path: string, isWindows: boolean): string {
  return isWindows ? path.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/') : path;
}

/** For traces: `path` without `.`, `..` and doubled slashes, relative to `root`; as given where it is not below. */
export function relativeTo(root: string, path: string, isWindows: boolean): string {
  const posix = toPosix(path, isWindows);
  if (!posix.startsWith('/')) return path;
  const parts: string[] = [];
  for (const part of posix.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const normal = `/${parts.join('/')}`;
  if (normal === root) return '.';
  return normal.startsWith(`${root}/`) ? normal.slice(root.length + 1) : path;
}
