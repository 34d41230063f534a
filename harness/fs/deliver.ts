import { AsyncResource } from 'node:async_hooks';
import type { FsPort } from './port.ts';
import type { Request } from './request.ts';
import { Settled } from './requests/settled.ts';
import { checkFunction } from './validate.ts';

type Callback = (...results: unknown[]) => void;

/** Puts a request in flight and settles in the turn that delivers its result. One without steps settles at once. */
export function settleWith<T>(
  port: FsPort,
  request: Request<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): void {
  const settle = () => {
    if (request.error === undefined) resolve(request.value as T);
    else reject(request.error);
  };
  if (request.isDone) settle();
  else port.submit(request, settle);
}

export function promised<T>(port: FsPort, request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => settleWith(port, request, resolve, reject));
}

/** Puts a request in flight; `deliver` is called in the turn that delivers its result. One without steps calls in the next tick. */
export function calledBack(port: FsPort, request: Request, deliver: () => void): void {
  if (!request.isDone) port.submit(request, deliver);
  else if (request instanceof Settled && request.isAtOnce) deliver();
  else process.nextTick(deliver);
}

/** Carries a request out while the thread waits. */
export function done<T>(port: FsPort, request: Request<T>): T {
  if (!request.isDone) port.complete(request);
  if (request.error !== undefined) throw request.error;
  return request.value as T;
}

/** Takes the callback off the arguments: the last function there is. It is called in the async context of the call, as Node's are. */
export function takeCallback(args: unknown[], name = 'cb'): Callback {
  const at = args.findLastIndex((each) => typeof each === 'function');
  const callback = checkFunction(args[at === -1 ? args.length - 1 : at], name);
  args.length = at;
  return AsyncResource.bind(callback);
}
