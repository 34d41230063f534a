/** Runs the tasks of one path one after the other. It orders one process only; between processes there is the lock. */
export interface SaveQueue {
  /**
   * Runs `task` when all earlier tasks of `path` are over, whether they succeeded or not, and settles as it does. Paths
   * are compared as text. A task that waits for another run of its own path waits for itself.
   */
  run<T>(path: string, task: () => Promise<T>): Promise<T>;
}

export function createSaveQueue(): SaveQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(path, task) {
      const result = (tails.get(path) ?? Promise.resolve()).then(task);
      // The failure belongs to the caller, who has `result`. The next task only needs to know that this one is over.
      const tail = result.then(forget, forget);
      tails.set(path, tail);
      return result;

      function forget(): void {
        if (tails.get(path) === tail) tails.delete(path);
      }
    },
  };
}
