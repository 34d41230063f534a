/**
 * Lets all JavaScript that is due run: microtasks, `nextTick`s, and Node's report of rejections that nobody handles, until
 * none is left. Nothing from the event loop (timers, I/O) runs. It must be called from the event loop itself or from a
 * `setImmediate`, never from inside a microtask, where V8 would not drain the queue.
 *
 * This is `process._tickCallback`, which Node runs after each callback from the event loop, so a rejection counts as
 * unhandled at the very point at which it would crash a real process. It is old and undocumented but the only way to
 * get there without going round the event loop; a test pins what is needed of it on every Node version in use.
 */
export function drain(): void {
  const tick: unknown = Reflect.get(process, '_tickCallback');
  if (typeof tick !== 'function') {
    throw new Error(
      `Node ${process.version} has no process._tickCallback, which filerace needs; use Node 20, 22 or 24.`,
    );
  }
  tick.call(process);
}
