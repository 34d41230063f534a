import { defineScenario, type Invariant } from '../harness/index.ts';

const FILE = 'settings.json';

/** A file is rewritten in place while somebody reads it: the plainest race there is, and what the others are judged against. */
export default defineScenario({
  name: 'in-place',
  title: 'whoever reads a file that is rewritten in place finds valid JSON',
  parameters: { length: { default: 100, integer: [1, 20_000_000] } },
  async setup({ dir, fs, parameters }) {
    await fs.promises.writeFile(`${dir}/${FILE}`, JSON.stringify({ text: 'a'.repeat(parameters.length) }));
  },
  actors: ({ parameters }) => ({
    writer: {
      process: 'app',
      run: ({ dir, fs }) =>
        fs.promises.writeFile(`${dir}/${FILE}`, JSON.stringify({ text: 'b'.repeat(2 * parameters.length) })),
    },
    reader: {
      process: 'cli',
      run: async ({ dir, fs, observe }) => {
        const text = await fs.promises.readFile(`${dir}/${FILE}`, 'utf8');
        observe('file', text === '' ? 'empty' : isJson(text) ? 'valid' : 'torn');
      },
    },
  }),
  invariants: [validFile()],
  expect: [{ verdict: 'violated', invariant: 'always.validJson(file)' }],
});

function validFile(): Invariant {
  return {
    name: 'always.validJson(file)',
    reads: { labels: ['file'] },
    judge: (history) => {
      const bad = history.find(({ label, value }) => label === 'file' && value !== 'valid');
      return bad && { message: `${bad.actor} read the file and found it ${String(bad.value)}`, step: bad.step };
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a torn file is what this looks for
  }
}
