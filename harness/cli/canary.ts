import { defineScenario } from '../actors/scenario.ts';

/**
 * A race that is there for certain: a file is rewritten in place while another process reads it. A gate that does not find it
 * would not find anything else.
 */
export const canary = defineScenario({
  name: 'canary',
  title: 'a planted race: whoever reads a file that is rewritten in place finds valid JSON',
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/canary.json`, '{"sings":true}'),
  actors: () => ({
    writer: { process: 'app', run: ({ dir, fs }) => fs.promises.writeFile(`${dir}/canary.json`, '{"sings":false}') },
    reader: {
      process: 'cli',
      run: async ({ dir, fs, observe }) => {
        observe('canary', JSON.parse(await fs.promises.readFile(`${dir}/canary.json`, 'utf8')));
      },
    },
  }),
  expect: [{ verdict: 'violated', invariant: 'actors.finish' }],
});
