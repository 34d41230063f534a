import { toMode, toOwner, toPath, toTimeMs } from '../arguments.ts';
import { type Operation, operationsOf } from '../operation.ts';
import { toStatFs } from '../stat-fs.ts';
import { toStats } from '../stats.ts';
import { checkNativeMode } from '../validate.ts';
import { onDescriptor, onPath } from './single.ts';

/** An option as Node reads it: any value may carry it but null and undefined, which throw as in Node. */
function isBigint(options: unknown): boolean {
  return options !== undefined && (options as { bigint?: unknown }).bigint === true;
}

const statOf =
  (op: 'stat' | 'lstat'): Operation =>
  ([path, options]) => {
    const name = toPath(path);
    const big = isBigint(options);
    return onPath(op, name, (kernel, request) => toStats(kernel[op](request, name), big));
  };

const chownOf =
  (op: 'chown' | 'lchown'): Operation =>
  ([path, uid, gid]) => {
    const name = toPath(path);
    const owner = [toOwner(uid, 'uid'), toOwner(gid, 'gid')] as const;
    return onPath(op, name, (kernel, request) => kernel[op](request, name, ...owner));
  };

const utimesOf =
  (op: 'utimes' | 'lutimes'): Operation =>
  ([path, atime, mtime], _flavour, { clock }) => {
    const name = toPath(path);
    const times = [toTimeMs(atime, clock.now), toTimeMs(mtime, clock.now)] as const;
    return onPath(op, name, (kernel, request) => kernel[op](request, name, ...times));
  };

/** Calls on what a file is besides its bytes. */
export const attributeOperations = operationsOf({
  access: ([path, given]) => {
    const name = toPath(path);
    const mode = checkNativeMode(given);
    return onPath('access', name, (kernel, request) => kernel.access(request, name, mode));
  },
  chmod: ([path, given]) => {
    const name = toPath(path);
    const mode = toMode(given);
    return onPath('chmod', name, (kernel, request) => kernel.chmod(request, name, mode));
  },
  chown: chownOf('chown'),
  fchmod: ([descriptor, given]) => {
    const mode = toMode(given);
    return onDescriptor('fchmod', descriptor, (kernel, request, fd) => kernel.fchmod(request, fd, mode));
  },
  fchown: ([descriptor, uid, gid]) => {
    const owner = [toOwner(uid, 'uid'), toOwner(gid, 'gid')] as const;
    return onDescriptor('fchown', descriptor, (kernel, request, fd) => kernel.fchown(request, fd, ...owner));
  },
  fstat: ([descriptor, options]) => {
    const big = isBigint(options);
    return onDescriptor('fstat', descriptor, (kernel, request, fd) => toStats(kernel.fstat(request, fd), big));
  },
  futimes: ([descriptor, atime, mtime], _flavour, { clock }) => {
    const times = [toTimeMs(atime, clock.now, 'atime'), toTimeMs(mtime, clock.now, 'mtime')] as const;
    return onDescriptor('futimes', descriptor, (kernel, request, fd) => kernel.futimes(request, fd, ...times));
  },
  lchown: chownOf('lchown'),
  lstat: statOf('lstat'),
  lutimes: utimesOf('lutimes'),
  stat: statOf('stat'),
  statfs: ([path, options]) => {
    const name = toPath(path);
    const big = isBigint(options);
    return onPath('statfs', name, (kernel, request) => {
      kernel.statfs(request, name);
      return toStatFs(big);
    });
  },
  utimes: utimesOf('utimes'),
});
