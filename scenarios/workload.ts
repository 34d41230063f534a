import { fc } from '../harness/index.ts';

/** One thing that the writer does to the store. */
export interface Action {
  readonly kind: 'message' | 'update' | 'reset';
  readonly peer: string;
}

/** Keys that have broken stores before: prototype names, other alphabets, path and JSON syntax, nothing at all. */
const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '日本語:1',
  'émile',
  '😀',
  '../up',
  '"quoted"',
  '\\',
  '\n',
];

/** The key of a chat. */
export const peer = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('telegram:1', 'slack:2', 'signal:3') },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200, unit: 'grapheme' }) },
);

/** Chats that the store knows from the start: at least one, so that readers have something to lose. */
export const peers = fc.uniqueArray(peer, { minLength: 1, maxLength: 4 });

/** What the writer does, in order. */
export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({ kind: fc.constantFrom('message', 'message', 'update', 'reset'), peer }),
  { minLength: 1, maxLength: 3 },
);

/** Lengths of notes that leave a file below, at, and above the thresholds. */
export const noteLength = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 4_000, max: 20_000 }));

/** Sizes in bytes above which the file is rotated. */
export const rotateBytes = fc.constantFrom(1, 100, 1_000, 10_000);
