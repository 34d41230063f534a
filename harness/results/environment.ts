import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from './result.ts';

/** Linux's magic numbers, from `statfs(2)`. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  2035054128: 'overlayfs',
  26985: 'nfs',
};

/** Where filerace runs; `folder` is the real disk's, undefined on memfs. */
export function describeEnvironment(folder: string | undefined): Environment {
  const root = packageRoot();
  return {
    node: process.version,
    os: `${platform()} ${release()} ${arch()}`,
    filesystem: folder === undefined ? 'memfs' : fileSystemOf(folder),
    version: versionOf(root),
    commit: commitOf(root),
  };
}

/** filerace's own version. */
export function ownVersion(): string {
  return versionOf(packageRoot());
}

/** The folder of our package.json: two above this file, in a checkout and in a package. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

function versionOf(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : '';
  return String(version);
}

/** Empty outside of a checkout, and where git is absent. */
function commitOf(root: string): string {
  if (!existsSync(join(root, '.git'))) return '';
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    }).trim();
  } catch {
    return ''; // no git, or no commit yet: the field stays empty
  }
}

/** The name of the file system a folder is in; its number where the name is not known. */
export function fileSystemOf(folder: string): string {
  const { type } = statfsSync(folder);
  return FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`;
}
