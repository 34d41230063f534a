import fc from 'fast-check';

/** Where the calls of a sequence are made: by Node, or by an actor. */
export interface World {
  readonly dir: string;
  /** What is open: descriptors and FileHandles, by slot. */
  readonly open: Map<number, unknown>;
}

/** An argument, made anew for each world, since calls may change or keep what they are given. */
export interface Value {
  readonly [fc.toStringMethod]: () => string;
  make(world: World): unknown;
}

export function value(shown: string, make: (world: World) => unknown): Value {
  return { [fc.toStringMethod]: () => shown, make };
}

/** Something that is the same everywhere. */
export function plain(constant: unknown): Value {
  const shown = typeof constant === 'bigint' ? `${constant}n` : (JSON.stringify(constant) ?? String(constant));
  return value(shown, () => (typeof constant === 'object' && constant !== null ? structuredClone(constant) : constant));
}

export type Values = fc.Arbitrary<Value>;

export const oneOf = (...constants: readonly unknown[]): Values => fc.constantFrom(...constants.map(plain));

/**
 * The texts of errors, and which of two wrong arguments is found first, are those of Node 20. In other versions only the
 * code of an error is compared, and no argument is wrong in itself.
 */
export const HAS_SAME_ERRORS = process.versions.node.startsWith('20.');

/** Mostly what is right, now and then what is not. */
export function mostly(right: Values, wrong: Values, weight = 12): Values {
  return HAS_SAME_ERRORS ? fc.oneof({ weight, arbitrary: right }, { weight: 1, arbitrary: wrong }) : right;
}

const named = value('a function', () => function named() {});

/** Of no type that a path, a text or a number has. */
export const WRONG_OBJECTS: readonly Value[] = [
  plain(undefined),
  plain(null),
  plain(true),
  plain({}),
  plain([]),
  named,
  value('new Map', () => new Map()),
  value('null-prototype', () => Object.create(null)),
];

const long = 'n'.repeat(255);
const NAMES = ['a', 'b', 'c', 'd', 'd/a', 'd/b', 'd/e', 'd/e/a', 'link', 'd/up', 'dangling', 'é', 'd/日本'] as const;
const ODD_NAMES = [
  '.',
  'a/',
  'd/',
  'd/.',
  'd/..',
  'd//a',
  'd/../a',
  'd/e/../..',
  'link/',
  'none/x',
  'a/x',
  'none/',
  long,
  `${long}n`,
  'loop',
  'loop/x',
];

const THE_FOLDER = new Set(['$/.', '$/d/..', '$/d/e/../..']);

const inDir = (name: string): Value => value(`$/${name}`, ({ dir }) => (name === '.' ? dir : `${dir}/${name}`));
const asBuffer = (name: string): Value => value(`Buffer $/${name}`, ({ dir }) => Buffer.from(`${dir}/${name}`));
const asUrl = (name: string): Value => value(`URL $/${name}`, ({ dir }) => new URL(`file://${dir}/${encodeURI(name)}`));

/** No whole number: that would be a descriptor to some calls, and in this process somebody else's. */
const WRONG_PATHS: readonly Value[] = [
  ...WRONG_OBJECTS.filter((each) => each[fc.toStringMethod]() !== 'null-prototype'),
  plain(1.5),
  plain(''),
  value('a null byte', ({ dir }) => `${dir}/a\0`),
  value('a null byte in a Buffer', () => Buffer.from('a\0')),
  value('http:', () => new URL('http://a/b')),
  value('a slash in a URL', ({ dir }) => new URL(`file://${dir}/a%2fb`)),
  value('another host', () => new URL('file://host/a')),
];

export const name: Values = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...NAMES.map(inDir)) },
  { weight: 4, arbitrary: fc.constantFrom(...ODD_NAMES.map(inDir)) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES.map(asBuffer), ...NAMES.map(asUrl)) },
);
export const path: Values = mostly(name, fc.constantFrom(...WRONG_PATHS), 16);

/** Names of what can be removed or moved, so not of the folder itself. */
const nameInside = name.filter((each) => !THE_FOLDER.has(each[fc.toStringMethod]()));
export const inside: Values = mostly(nameInside, fc.constantFrom(...WRONG_PATHS), 16);

/** Text, and no empty one, of which other names are made. */
export const textPath: Values = inside.filter((each) => !/Buffer|""/.test(each[fc.toStringMethod]()));

/** Of `cp`: names at which nothing goes wrong but that there is nothing, since it looks at two at the same time. */
export const copyPath: Values = fc.constantFrom(...NAMES.flatMap((each) => [inDir(each), inDir(each), asUrl(each)]));

/** What a symlink says: mostly names beside it, so that it leads somewhere. */
export const target: Values = mostly(
  fc.oneof(oneOf('a', 'd', 'e/a', 'none', 'loop', 'é'), name),
  fc.constantFrom(...WRONG_PATHS.filter((each) => each[fc.toStringMethod]() !== '""')),
  16,
);

/** One that nobody has open. */
export const CLOSED = 999_999;

const slotValue = (slot: number): Value =>
  value(`slot ${slot}`, ({ open }) => {
    const held = open.get(slot) ?? CLOSED;
    // A FileHandle is no descriptor.
    return typeof held === 'number' || HAS_SAME_ERRORS ? held : CLOSED;
  });
export const SLOTS = [0, 1, 2] as const;
export const slot = fc.constantFrom(...SLOTS);

const wrongNumbers = oneOf(-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40, '3', 'x', 10n);
export const wrongInteger: Values = fc.oneof(wrongNumbers, fc.constantFrom(...WRONG_OBJECTS));

/** Descriptors; of those that were closed, and might by now be somebody else's in this process, none is used again. */
export const descriptor: Values = mostly(
  slot.map(slotValue),
  fc.oneof(
    oneOf(CLOSED, -1, 1.5, Number.NaN, 2 ** 31, '3', 10n),
    fc.constantFrom(...WRONG_OBJECTS.filter((each) => each !== named)),
  ),
  20,
);

/** For calls that take a path, too: a text is one, and it leads out of the folder. */
export const fileDescriptor: Values = slot.map(slotValue);

export const flags: Values = mostly(
  oneOf(
    'r',
    'r+',
    'w',
    'w+',
    'wx',
    'a',
    'a+',
    'ax',
    'as+',
    'rs',
    'rs+',
    'wx+',
    undefined,
    0,
    1,
    2,
    66,
    578,
    1026,
    null,
  ),
  oneOf('q', '', {}, 1.5, 2 ** 40, true, '__proto__', [], 65536),
);

export const mode: Values = mostly(
  oneOf(0o600, 0o644, 0o755, 0o777, 0o444, 0o700, 0, '600', '0755', 0o1777),
  oneOf(undefined, null, 'x', '9', '', -1, 1.5, Number.NaN, {}, true, []),
);
