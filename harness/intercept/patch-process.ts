import { replace } from './patch.ts';
import { currentScope } from './scope.ts';

/** In an actor, the process is the one that the scenario says: its pid, and which others are alive. */
export function patchProcess(): void {
  const real = process.pid;
  Object.defineProperty(process, 'pid', {
    get: () => currentScope()?.pid ?? real,
    enumerable: true,
    configurable: true,
  });
  replace<typeof process.kill>(process, 'kill', (original) => (pid: number, signal?: string | number) => {
    const scope = currentScope();
    if (scope === undefined) return original.call(process, pid, signal);
    if (signal !== 0) return scope.unscheduled('process.kill with a signal');
    if (scope.isAlive(pid)) return true;
    throw Object.assign(new Error('kill ESRCH'), { errno: -3, code: 'ESRCH', syscall: 'kill' });
  });
}
