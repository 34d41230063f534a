/** A scenario to begin with, as TypeScript and JavaScript have it: short, with a race to be found, and with what mends it. */
export function starter(command: string): string {
  return `// Two processes share a file: one rewrites it while the other reads it. Is there an order in which that goes wrong?
//
//   ${command}
//
import * as fs from 'node:fs';
import { defineScenario } from 'filerace';

export default defineScenario({
  name: 'example',
  // The files that are there from the start.
  setup: ({ dir }) => fs.promises.writeFile(\`\${dir}/settings.json\`, '{"theme":"light"}'),
  // What runs at the same time. Import your own code and call it here, as it is: in an actor, Node's own fs is scheduled.
  actors: () => ({
    app: {
      process: 'app',
      run: async ({ dir }) => {
        // The bug: until all of it is written, the file is empty. To mend it, remove the next line, and the slashes before the two below.
        await fs.promises.writeFile(\`\${dir}/settings.json\`, '{"theme":"dark"}');
        // await fs.promises.writeFile(\`\${dir}/settings.json.tmp\`, '{"theme":"dark"}');
        // await fs.promises.rename(\`\${dir}/settings.json.tmp\`, \`\${dir}/settings.json\`);
      },
    },
    cli: {
      process: 'cli',
      run: async ({ dir, observe }) => {
        observe('theme', JSON.parse(await fs.promises.readFile(\`\${dir}/settings.json\`, 'utf8')).theme);
      },
    },
  }),
  // What must hold in every order: an actor that throws, as JSON.parse does here, is a failure by itself.
  invariants: [
    {
      name: 'always.known(theme)',
      reads: { labels: ['theme'] },
      judge: (history) => {
        const bad = history.find(({ label, value }) => label === 'theme' && value !== 'light' && value !== 'dark');
        return bad && { message: \`\${bad.actor} saw a theme that nobody has set: \${bad.value}\`, step: bad.step };
      },
    },
  ],
});
`;
}
