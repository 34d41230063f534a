import { done, promised } from './deliver.ts';
import type { FsPort } from './port.ts';
import { Request } from './request.ts';

/** What the JavaScript of a call waits for besides its own system calls: time, or what the actor's code answers. */
export type Wait = { readonly ms: number } | { readonly answer: unknown };

/** A compound call with waits, or code of the actor's, between its steps. */
export type Conducted<T> = Generator<Request | Wait, T, unknown>;

/** Makes the calls one after another, each a request; the JavaScript between them runs in the turn that delivers the last one. */
export async function conduct<T>(port: FsPort, routine: Conducted<T>): Promise<T> {
  let result = routine.next();
  while (result.done !== true) {
    let value: unknown;
    try {
      value = await awaited(port, result.value);
    } catch (error) {
      result = routine.throw(error);
      continue;
    }
    result = routine.next(value);
  }
  return result.value;
}

/** The same while the thread waits. */
export function conductSync<T>(port: FsPort, routine: Conducted<T>): T {
  let result = routine.next();
  while (result.done !== true) {
    let value: unknown;
    try {
      value = waited(port, result.value);
    } catch (error) {
      result = routine.throw(error);
      continue;
    }
    result = routine.next(value);
  }
  return result.value;
}

function awaited(port: FsPort, part: Request | Wait): unknown {
  if (part instanceof Request) return promised(port, part);
  if ('answer' in part) return part.answer;
  return new Promise<void>((resolve) => port.clock.setTimeout(resolve, part.ms));
}

function waited(port: FsPort, part: Request | Wait): unknown {
  if (part instanceof Request) return done(port, part);
  if ('answer' in part) return part.answer;
  port.sleep(part.ms);
  return undefined;
}
