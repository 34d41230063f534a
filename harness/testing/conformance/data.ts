import fc from 'fast-check';
import { mostly, oneOf, plain, type Value, type Values, value, WRONG_OBJECTS, wrongInteger } from './value.ts';

const bytes = (count: number): Value => value(`${count} bytes`, () => Buffer.alloc(count, 97 + (count % 26)));

/** More than one chunk of a promise's `writeFile`. */
const LARGE = 524_288 + 7;

export const buffer: Values = mostly(
  fc.constantFrom(
    bytes(0),
    bytes(1),
    bytes(5),
    bytes(10),
    value('Uint8Array', () => new Uint8Array([104, 105, 106])),
    value('Uint16Array', () => new Uint16Array([1, 2, 3])),
    value('DataView', () => new DataView(new ArrayBuffer(6), 1, 4)),
    value('a part', () => Buffer.from('abcdefgh').subarray(2, 6)),
  ),
  fc.constantFrom(
    ...WRONG_OBJECTS,
    plain(5),
    plain('text'),
    value('ArrayBuffer', () => new ArrayBuffer(3)),
  ),
);

/** A text has other arguments after it. */
export const bufferToWrite: Values = buffer.filter((each) => each[fc.toStringMethod]() !== '"text"');

export const text: Values = oneOf(
  '',
  'x',
  'hello',
  'äöü€',
  '日本語',
  'abcdef0123',
  '48656c6c6f',
  'aGVsbG8=',
  '{"a":1}\n',
);

export const data: Values = mostly(
  fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 3, arbitrary: buffer },
    { weight: 1, arbitrary: fc.constant(bytes(LARGE)) },
  ),
  fc.constantFrom(...WRONG_OBJECTS, plain(5)),
);

export const ENCODINGS = [
  'utf8',
  'utf-8',
  'hex',
  'base64',
  'base64url',
  'latin1',
  'binary',
  'ascii',
  'utf16le',
  'ucs2',
  'UTF8',
];
export const WRONG_ENCODINGS = ['nope', 5, true, { encoding: 'nope' }, { encoding: 5 }, []];

/** Options of a call that has an encoding and no more. */
export const encoding: Values = mostly(
  oneOf(
    undefined,
    null,
    ...ENCODINGS,
    ...ENCODINGS.map((each) => ({ encoding: each })),
    {},
    { encoding: null },
    'buffer',
  ),
  oneOf(...WRONG_ENCODINGS),
);

export const bufferOrUtf8: Values = oneOf(undefined, 'utf8', 'buffer', { encoding: 'buffer' });

export const record = (fields: Record<string, Values>): Values =>
  fc.record(fields, { requiredKeys: [] }).map((made) => {
    const entries = Object.entries(made).filter((entry): entry is [string, Value] => entry[1] !== undefined);
    const shown = entries.map(([key, each]) => `${key}: ${each[fc.toStringMethod]()}`).join(', ');
    return value(`{ ${shown} }`, (world) => Object.fromEntries(entries.map(([key, each]) => [key, each.make(world)])));
  });

export const offset: Values = mostly(oneOf(undefined, 0, 1, 2, null), wrongInteger);
export const length: Values = mostly(oneOf(undefined, 0, 1, 3, 4, 100), oneOf(-1, null, 'x', '2', true, {}));
/** Anything else ends Node itself, where a FileHandle is read. */
export const wholeLength: Values = oneOf(undefined, null, 0, 1, 3, 4, 100, -1);
export const position: Values = mostly(
  oneOf(undefined, null, 0, 1, 3, 7, -1, 0n, 2n),
  oneOf('x', 1.5, true, {}, -2, Number.NaN),
);
/** What a `write` makes nothing of counts as none. */
export const writePosition: Values = oneOf(undefined, null, 0, 1, 3, 7, -1, 'x', {}, true);

export const range: Values = mostly(
  record({ offset: oneOf(0, 1, undefined), length: oneOf(0, 1, 3, undefined), position: oneOf(null, 0, 2, undefined) }),
  oneOf({ offset: -1 }, { offset: 'x' }, { length: 1000 }, [], 5, 'x'),
);

export const buffers: Values = mostly(
  fc.constantFrom(
    value('no buffers', () => []),
    value('[3, 2]', () => [Buffer.alloc(3, 'p'), Buffer.alloc(2, 'q')]),
    value('[0, 4]', () => [Buffer.alloc(0), new Uint8Array([50, 51, 52, 53])]),
    value('[1]', () => [Buffer.from('z')]),
  ),
  fc.constantFrom(...WRONG_OBJECTS.filter((each) => each[fc.toStringMethod]() !== '[]'), plain(['text']), plain([5])),
);

export const fileLength: Values = mostly(
  oneOf(undefined, 0, 1, 3, 20, -1),
  oneOf('x', 1.5, null, true, {}, 2 ** 60, '3'),
);
export const time: Values = mostly(
  fc.oneof(oneOf(1, 100, 1000.5, 12_345, '77', '0'), fc.constant(value('a Date', () => new Date(5000)))),
  oneOf(undefined, null, 'x', Number.NaN, {}, true, Number.POSITIVE_INFINITY),
);
export const accessMode: Values = mostly(
  oneOf(undefined, 0, 1, 2, 4, 6, 7, null),
  oneOf(8, -1, 1.5, 'x', {}, true, Number.NaN, 2 ** 40),
);
export const copyMode: Values = mostly(oneOf(undefined, 0, 1, 2, 3), oneOf(8, -1, 'x', {}, Number.NaN));
export const owner: Values = mostly(oneOf(-1), oneOf('x', 1.5, -2, 2 ** 40, undefined, null, {}));
export const symlinkType: Values = mostly(oneOf(undefined, 'file', 'dir', null), oneOf('bad', '', 5));
