import type { SystemCalls } from '../../disk/kernel.ts';
import { toNativeDescriptor, toPath } from '../arguments.ts';
import type { Request } from '../request.ts';
import { OneCall } from '../requests/one-call.ts';

/** A single system call on one path. */
export function onPath<T>(
  op: string,
  path: string,
  call: (kernel: SystemCalls, request: Request, path: string) => T,
): OneCall<T> {
  return new OneCall((kernel, request) => {
    request.note(op, path);
    return call(kernel, request, path);
  });
}

/** A single system call on two paths, which Node calls by these names in its errors. */
export function onPaths(
  op: string,
  [from, to]: readonly unknown[],
  [fromName, toName]: readonly [string, string],
  call: (kernel: SystemCalls, request: Request, from: string, to: string) => void,
): OneCall<void> {
  const source = toPath(from, fromName);
  const target = toPath(to, toName);
  return new OneCall((kernel, request) => {
    request.note(op, source, target);
    call(kernel, request, source, target);
  });
}

/** A single system call on one descriptor. */
export function onDescriptor<T>(
  op: string,
  descriptor: unknown,
  call: (kernel: SystemCalls, request: Request, fd: number) => T,
): OneCall<T> {
  const fd = toNativeDescriptor(descriptor);
  return new OneCall((kernel, request) => {
    request.noteDescriptor(op, fd);
    return call(kernel, request, fd);
  });
}
