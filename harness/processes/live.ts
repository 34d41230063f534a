import type { AnyScenario } from '../actors/scenario.ts';
import { openRealDisk } from '../disk/real-disk.ts';
import { intercept } from '../intercept/intercept.ts';
import { outOfScope } from '../intercept/scope.ts';
import { takeShared } from '../intercept/shared-state.ts';
import { textOf } from '../schedule/error-text.ts';
import { renewGuards, takeStray, withGuards } from '../schedule/guards.ts';
import { keepProcess } from '../schedule/process-state.ts';
import { answersIn } from './answers.ts';
import { diskDuty } from './disk-duty.ts';
import { Line } from './line.ts';
import { LivingRun } from './living-run.ts';
import type { RunStart } from './messages.ts';
import { Wire } from './wire.ts';

/** Node's own: while runs are made, an actor's `process.exit` must not end the process. */
const { exit } = process;

/**
 * A process of a scenario: it does what it is told over the pipe, run after run, and nothing between. Ends when the pipe does.
 * `folder` is the real folder; undefined where the files are elsewhere. `early` gives what the scenario's modules threw, unheard, while
 * they were loaded.
 */
export function live(fd: number, scenario: AnyScenario, folder: string | undefined, early: () => unknown): void {
  intercept();
  let run: LivingRun | undefined;
  const line = new Line(new Wire(fd), {
    disk: diskDuty(folder === undefined ? undefined : openRealDisk(folder)),
    step: (actor, request) => outOfScope(() => run?.step(actor, request)),
    event: (actor, event) => outOfScope(() => run?.event(actor, event)),
  });
  const attempt = (): void => {
    try {
      run = liveOnce(line, scenario, early, (each) => {
        run = each;
      });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      exit(1);
    }
    setImmediate(attempt);
  };
  void withGuards(() => new Promise(() => setImmediate(attempt)));
}

/** One run, from the message that begins it to the one that ends it. */
function liveOnce(line: Line, scenario: AnyScenario, early: () => unknown, isOn: (run: LivingRun) => void): undefined {
  const start = line.await(['run', 'end']).parts;
  if (start[0] === 'end') return;
  renewGuards();
  const restore = keepProcess();
  takeShared();
  let isShared = false;
  const stray = takeStray() ?? early();
  const run = new LivingRun(line, scenario, start[1] as RunStart);
  isOn(run);
  const strayed = stray === undefined ? undefined : `something it had started before threw ${textOf(stray)}`;
  const problem = run.problem ?? strayed;
  try {
    for (;;) {
      const { parts, bytes } = line.await(['turn', 'end']);
      if (parts[0] === 'end') return;
      const [, actor, kind, number, ...answers] = parts as [string, number, 'start' | 'resume' | 'timer', number];
      if (problem === undefined) run.turn(actor, kind, number, answersIn(answers, bytes));
      else line.note(['problem', actor, problem]);
      for (const name of takeShared()) {
        isShared = true;
        line.note(['shared', actor, name]);
      }
      line.send('over');
    }
  } finally {
    run.end();
    line.forget();
    restore(isShared);
  }
}
