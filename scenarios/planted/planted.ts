import { type ActorContext, type AnyScenario, defineScenario, type Invariant } from '../../harness/index.ts';

/** A program with a known bug, and the same with the bug mended: what policies are measured by. */
export interface Planted {
  /** How many constraints on the order of two entries it takes for the bug to show. */
  readonly depth: 1 | 2 | 3 | 4;
  /** Has the parameter `mended`. */
  readonly scenario: AnyScenario;
}

export interface PlantedOptions {
  readonly name: string;
  readonly title: string;
  readonly depth: Planted['depth'];
  readonly starting?: Readonly<Record<string, string>>;
  readonly time?: 'adversarial';
  readonly actors: (mended: boolean) => Readonly<Record<string, PlantedActor>>;
  readonly invariants?: readonly Invariant[];
}

type PlantedActor = readonly [process: string, run: (context: ActorContext) => void | Promise<void>];

export function plant({ name, title, depth, starting = {}, time, actors, invariants = [] }: PlantedOptions): Planted {
  const scenario = defineScenario({
    name,
    title,
    parameters: { mended: false },
    setup: ({ dir, fs }) => {
      for (const [path, text] of Object.entries(starting)) fs.writeFileSync(`${dir}/${path}`, text);
    },
    actors: ({ parameters }) =>
      Object.fromEntries(
        Object.entries(actors(parameters.mended)).map(([each, [process, run]]) => [each, { process, run }]),
      ),
    invariants,
    expect: [{ when: { mended: false }, verdict: 'violated' }],
    ...(time === undefined ? {} : { time }),
  });
  return { depth, scenario };
}

/** Replaces a file the way it should be done: under a name of its own first. */
export async function replace({ fs, dir, random }: ActorContext, name: string, text: string): Promise<void> {
  const temporary = `${dir}/${name}.${random.id()}`;
  await fs.promises.writeFile(temporary, text);
  await fs.promises.rename(temporary, `${dir}/${name}`);
}

export async function readNumber({ fs, dir }: ActorContext, name: string): Promise<number> {
  return Number(await fs.promises.readFile(`${dir}/${name}`, 'utf8'));
}

/** A file has a certain text when all are done. */
export function endsWith(name: string, isRight: (text: string) => boolean, sentence: string): Invariant {
  return {
    name: `eventually.right(${name})`,
    reads: { files: [name] },
    atEnd: (tree) => {
      const text = tree.read(name)?.toString() ?? '';
      return isRight(text) ? undefined : `${sentence}: ${name} holds ${JSON.stringify(text)}`;
    },
  };
}
