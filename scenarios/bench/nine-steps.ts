import { defineScenario } from '../../harness/index.ts';

/** A file is replaced while another process asks for it and reads it: nine system calls, and little else to do. */
export default defineScenario({
  name: 'nine-steps',
  setup: ({ dir, fs }) => fs.writeFileSync(`${dir}/s.json`, '{"old":1}'),
  actors: () => ({
    writer: {
      process: 'p',
      run: async ({ dir, fs }) => {
        await fs.promises.writeFile(`${dir}/s.tmp`, '{"new":1}');
        await fs.promises.rename(`${dir}/s.tmp`, `${dir}/s.json`);
      },
    },
    reader: {
      process: 'q',
      run: async ({ dir, fs }) => {
        await fs.promises.stat(`${dir}/s.json`);
        await fs.promises.readFile(`${dir}/s.json`);
      },
    },
  }),
});
