import { defineScenario } from '../../index.ts';
import { type Program, scenarioOfProgram } from '../random-programs.ts';

const NOTHING: Program = {
  actors: [{ process: 'p', ownHeap: false, calls: [] }],
  time: 'idle',
  starting: [],
};

/** Any program: what its processes run. */
export default defineScenario({
  name: 'program',
  parameters: { program: { default: NOTHING as unknown } },
  actors: ({ parameters, process }) =>
    scenarioOfProgram(parameters.program as Program).scenario.actors({ parameters: {}, process }),
});
