import type { Parameters } from '../actors/parameters.ts';
import type { Random } from '../actors/random.ts';
import type { AnyScenario } from '../actors/scenario.ts';
import type { Kernel } from '../disk/kernel.ts';
import { createFs } from '../fs/create-fs.ts';
import type { FsPort } from '../fs/port.ts';
import { placeOfDescriptor, type Request, type RequestOwner } from '../fs/request.ts';
import { inScope, outOfScope } from '../intercept/scope.ts';
import { drain } from './drain.ts';
import { RunEnded } from './guards.ts';
import { ROOT } from './run-plan.ts';
import { unscheduledScope } from './unscheduled-scope.ts';

/** A setup may wait for real I/O (a fixture, an import), but not longer than this. */
const MAX_SETUP_MS = 30_000;
/** Before those of the scenario's processes. */
const SETUP_PID = 999;

/**
 * Makes the starting files. Its fs calls are carried out at once, in the order in which they are made. Calls `done`
 * with undefined, or with what setup threw: at once if setup waits for nothing but these calls, else later.
 */
export function runSetup(
  options: {
    readonly scenario: AnyScenario;
    readonly parameters: Parameters;
    readonly kernel: Kernel;
    readonly now: () => number;
    readonly random: Random;
  },
  done: (failure: { readonly thrown: unknown } | undefined) => void,
): void {
  const { scenario, parameters, kernel, now, random } = options;
  if (scenario.setup === undefined) {
    done(undefined);
    return;
  }
  let hasEnded = false;
  let giveUp: NodeJS.Timeout | undefined;
  const end = (failure: { readonly thrown: unknown } | undefined) => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(giveUp);
    done(failure);
  };
  const port = createSetupPort(kernel, random, now, () => hasEnded);
  const setup = async () => scenario.setup?.({ dir: ROOT, fs: createFs(port), clock: { now }, random, parameters });
  let early: { readonly failure: { readonly thrown: unknown } | undefined } | undefined;
  let isEarly = true;
  const settle = (failure: { readonly thrown: unknown } | undefined) => {
    if (isEarly) early = { failure };
    else setImmediate(end, failure);
  };
  const scope = unscheduledScope({ port, now, random, pid: SETUP_PID });
  inScope(scope, setup).then(
    () => settle(undefined),
    (thrown: unknown) => settle({ thrown }),
  );
  drain();
  isEarly = false;
  if (early !== undefined) {
    end(early.failure);
    return;
  }
  const waited = new Error(`setup did not finish within ${MAX_SETUP_MS / 1000} s`);
  giveUp = setTimeout(() => end({ thrown: waited }), MAX_SETUP_MS);
}

/** Far from the descriptors of actors. */
const FIRST_DESCRIPTOR = 1_000_000;

function createSetupPort(kernel: Kernel, random: Random, now: () => number, hasEnded: () => boolean): FsPort {
  let lastNumber = 0;
  const owner: RequestOwner = {
    name: 'setup',
    process: 'setup',
    kernel,
    descriptorNumber: (number, which) => FIRST_DESCRIPTOR + placeOfDescriptor(number, which),
  };
  const complete = (request: Request) => {
    if (hasEnded()) throw new RunEnded();
    lastNumber += 1;
    request.issue(owner, lastNumber);
    outOfScope(() => {
      while (!request.isDone) request.advance();
    });
  };
  const unsupported = (name: string): never => {
    throw new Error(`setup called ${name}, which filerace does not schedule`);
  };
  return {
    complete,
    submit: (request, deliver) => {
      complete(request);
      process.nextTick(deliver);
    },
    unsupported,
    temporarySuffix: () => random.id().slice(0, 6),
    // Time stands still, and nobody else is there whom waiting would give a chance.
    clock: {
      now,
      setTimeout: (callback) => {
        process.nextTick(callback);
        return { number: 0, ref: () => undefined, unref: () => undefined };
      },
      setInterval: () => unsupported('fs.watchFile'),
      clearInterval: () => undefined,
    },
    sleep: () => undefined,
    createEvents: () => unsupported('fs.watch'),
  };
}
