import type { BackUpName, BenchReport, CostOf, Count, Figure } from './bench.ts';

/** The keys of figures and counts, for those who measure and those who show. */
export const keys = {
  cost: (what: CostOf, place: string, bytes: number, backUp: BackUpName) => `cost/${what}/${place}/${bytes}/${backUp}`,
  growth: (rotateBytes: number, backUp: BackUpName) => `cost/growth/${rotateBytes}/${backUp}`,
  pruned: (which: 'first' | 'next', left: number, backUp: BackUpName) => `cost/pruned/${which}/${left}/${backUp}`,
  /** Of a figure that was measured in turn with another: how many times that one. */
  ratio: (key: string) => `${key}/ratio`,
  exposure: (what: 'missing' | 'torn', which: ExposureKey, bytes: number, backUp: BackUpName) =>
    `exposure/${what}/${which}/${bytes}/${backUp}`,
  watched: (what: Watched, bytes: number, backUp: BackUpName) => `exposure/watched/${what}/${bytes}/${backUp}`,
  rate: (scenario: string, how: string) => `search/rate/${scenario}/${how}`,
  processes: (place: string, how: ProcessesHow) => `search/processes/${place}/${how}`,
  first: (subject: string, how: string, what: 'runs' | 'ms' | 'rotations') => `search/first/${subject}/${how}/${what}`,
  executions: (subject: string, what: 'executions' | 'classes' | 'interleavings') =>
    `search/executions/${subject}/${what}`,
  /** How many of how many searches found the failure. */
  found: (subject: string, how: string, what: 'found' | 'tried') => `search/found/${subject}/${how}/${what}`,
};

/** What a run in real processes is measured with, in the order in which it is shown. */
export const processesHows = ['used again', 'started anew', 'two empty processes', 'bare round trip'] as const;
export type ProcessesHow = (typeof processesHows)[number];
/** What the others are measured against. */
export const processesReference: ProcessesHow = 'used again';

export type ExposureKey = 'least' | 'most' | 'seen' | 'windows' | 'rotations';
export type Watched = 'rotations' | 'ms' | 'polls' | 'missing' | 'backup polls' | 'torn';

/** Finds what was measured by its key. */
export interface Lookup {
  readonly figure: (key: string) => Figure | undefined;
  readonly count: (key: string) => number | undefined;
}

export function lookupIn({ figures, counts }: Pick<BenchReport, 'figures' | 'counts'>): Lookup {
  const byKey = new Map(figures.map((figure) => [figure.key, figure]));
  const counted = new Map(counts.map(({ key, value }: Count) => [key, value]));
  return { figure: (key) => byKey.get(key), count: (key) => counted.get(key) };
}
