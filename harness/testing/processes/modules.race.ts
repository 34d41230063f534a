import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Actor, Scenario } from '../../actors/scenario.ts';

/** What this module starts when it is loaded: a loop that saves, a timer, and a name made of the pid. */
const { pid } = process;
let fired = 0;
setTimeout(() => {
  fired = Date.now();
}, 20);
const bell = new EventEmitter();
let saved: () => void = () => undefined;
const loop = async () => {
  for (;;) {
    const [file] = await once(bell, 'save');
    await writeFile(file, 'text');
    saved();
  }
};
void loop();

const run: Actor['run'] = async ({ dir, clock, observe }) => {
  await new Promise<void>((resolve) => {
    saved = resolve;
    bell.emit('save', `${dir}/${pid}`);
  });
  const start = clock.now();
  await clock.sleep(50);
  observe('seen', [pid, process.pid, fired - start < 50]);
};

/** Two processes that have loaded this module each. */
export default {
  name: 'modules',
  actors: () => ({ one: { process: 'app', run }, two: { process: 'cli', pid: 7, run } }),
} satisfies Scenario<Record<string, never>>;
