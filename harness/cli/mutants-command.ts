import { UsageError } from '../actors/usage-error.ts';
import { type MutantTable, mutantsExit } from '../results/mutants.ts';
import { mutantsText } from '../results/mutants-text.ts';
import type { ReplayCommand } from '../results/story.ts';
import { builtInOf } from './field-scenario.ts';
import { runMutants } from './gate-mutants.ts';
import { summarize } from './github.ts';
import type { Mutant } from './mutant.ts';
import { type Invocation, shareOf } from './parse.ts';
import { checkForms, writeWhole } from './report-files.ts';
import type { Session } from './session.ts';

/** What there is to mutate: the sources of what is raced. */
export interface MutantsHost {
  readonly mutants: readonly Mutant[];
  /** The folder that has them in `src`, and `scenarios`. */
  readonly checkout: string;
  /** The module of the thread that runs scenarios, below that folder. */
  readonly worker: string;
  readonly markdown: (table: MutantTable) => string;
}

/** Flags of `gate` that make no sense here: the cells run on memfs, a number of runs each, and there is one form for people. */
const UNFIT = ['disk', 'dir', 'budget', 'junit', 'html', 'state', 'resume', 'verbose'];

/** `gate --mutants`: the list of mutants and what kills each. */
export async function mutantsCommand(
  invocation: Invocation,
  host: Session,
  replayWith: ReplayCommand,
): Promise<number> {
  const { mutants } = host;
  if (mutants === undefined) {
    throw new UsageError(
      'Expected `--mutants` in a checkout of filerace, got it in an installed package, which has no sources to mutate. Clone the repository and try there.',
    );
  }
  const unfit = UNFIT.find((flag) => invocation.has(flag));
  if (unfit !== undefined) {
    throw new UsageError(
      `Expected \`--mutants\` without \`--${unfit}\`, got both: mutants run on memfs with a fixed number of runs, and are written as text, JSON or Markdown. Leave \`--${unfit}\` out.`,
    );
  }
  checkForms(invocation);
  const shard = invocation.text('shard');
  const table = await runMutants({
    ...mutants,
    targets: invocation.operands.length > 0 ? invocation.operands : builtInOf(host.catalogue).map(({ name }) => name),
    isShort: invocation.operands.length === 0,
    seed: invocation.number('seed') ?? 1,
    shard: shard === undefined ? undefined : shareOf(shard),
    workers: invocation.number('workers'),
    onInterrupt: host.onInterrupt,
    onMutant: ({ name, verdict, elapsedMs }) =>
      host.display.chat(`${verdict}: ${name}, ${(elapsedMs / 1000).toFixed(1)} s`),
  });
  const file = invocation.text('markdown');
  if (file !== undefined) writeWhole(file, mutants.markdown(table));
  summarize(() => mutants.markdown(table));
  host.print(invocation.has('json') ? `${JSON.stringify(table)}\n` : mutantsText(table, replayWith));
  return mutantsExit(table);
}
