import fc from 'fast-check';
import { ENCODINGS, record, WRONG_ENCODINGS } from './data.ts';
import { mostly, oneOf, plain, type Values, value } from './value.ts';

const textEncoding = oneOf(...ENCODINGS, undefined, null);
const flag = oneOf('w', 'a', 'wx', 'r+', 'w+', undefined, '', null);

export const readFileOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 'utf8', 'latin1', 'hex', null),
    record({ encoding: textEncoding, flag: oneOf('r', 'r+', 'a+', 'w+', undefined) }),
  ),
  fc.oneof(oneOf(...WRONG_ENCODINGS, { flag: 'q' }, { flag: 2.5 }, { flag: {} }, { signal: 5 }, 5), aborted()),
);

export const writeFileOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 'utf8', 'hex', 'latin1'),
    record({
      encoding: textEncoding,
      flag,
      mode: oneOf(0o600, '644', undefined),
      flush: oneOf(true, false, undefined),
    }),
  ),
  fc.oneof(
    oneOf(
      ...WRONG_ENCODINGS,
      { flag: 'q' },
      { mode: 'x' },
      { mode: -1 },
      { flush: 'yes' },
      { flush: 0 },
      { signal: {} },
      5,
    ),
    aborted(),
  ),
);

function aborted(): Values {
  return fc.constant(value('aborted', () => ({ signal: AbortSignal.abort('enough') })));
}

export const statOptions: Values = mostly(
  oneOf(undefined, { bigint: true }, { bigint: false }, {}),
  oneOf(null, 5, 'x'),
);
export const syncStatOptions: Values = fc.oneof(
  statOptions,
  oneOf({ throwIfNoEntry: false }, { throwIfNoEntry: true }),
);
export const mkdirOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 0o700, '755'),
    record({ recursive: oneOf(true, false, undefined), mode: oneOf(0o700, 0o755, undefined) }),
  ),
  oneOf({ recursive: 'yes' }, { recursive: null }, { mode: 'x' }, 'x', true, -1, null),
);
export const readdirOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 'utf8', null),
    record({ withFileTypes: oneOf(true, false, undefined), recursive: oneOf(true, false, undefined, null) }),
    record({ withFileTypes: oneOf(true, false, undefined), encoding: oneOf('utf8', 'hex', 'latin1', 'buffer') }),
  ),
  oneOf(...WRONG_ENCODINGS, { recursive: 'yes' }, { recursive: 1 }),
);
export const rmOptions: Values = mostly(
  fc.oneof(oneOf(undefined), record({ recursive: oneOf(true, false), force: oneOf(true, false) })),
  oneOf(
    null,
    5,
    'x',
    [],
    { force: 'yes' },
    { recursive: 1 },
    { maxRetries: -1 },
    { retryDelay: 'x' },
    { retryDelay: 1.5 },
  ),
);
export const rmdirOptions: Values = mostly(
  oneOf(undefined, {}, { recursive: false }),
  oneOf(5, 'x', { maxRetries: 'x' }, null),
);
export const cpOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined),
    record({
      recursive: oneOf(true, true, false),
      force: oneOf(true, false),
      errorOnExist: oneOf(true, false),
      dereference: oneOf(true, false),
      preserveTimestamps: oneOf(true, false),
      verbatimSymlinks: oneOf(false, false, true),
      mode: oneOf(0, 1, undefined),
      filter: fc.constantFrom(
        value('nothing named a', () => (from: string) => !String(from).endsWith('/a')),
        plain(undefined),
      ),
    }),
  ),
  oneOf(null, 5, { recursive: 1 }, { filter: 5 }, { mode: 9 }, { force: 'x' }),
);
export const opendirOptions: Values = mostly(
  oneOf(undefined, 'utf8', {}, { bufferSize: 1 }, { bufferSize: 2 }, { recursive: true }, { encoding: 'buffer' }),
  oneOf('nope', 5, true),
);
export const readStreamOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 'utf8', 'hex', null),
    record({
      start: oneOf(0, 1, 3, undefined),
      end: oneOf(3, 4, 9, undefined),
      highWaterMark: oneOf(1, 4, undefined),
      encoding: oneOf('utf8', 'latin1', undefined),
      flags: oneOf('r', 'r+', undefined),
      emitClose: oneOf(true, false, undefined),
    }),
  ),
  oneOf(
    5,
    'nope',
    { start: -1 },
    { start: 'x' },
    { start: 4, end: 2 },
    { end: 1.5 },
    { flags: 'q' },
    { fd: {} },
    { fs: {} },
    true,
  ),
);
export const writeStreamOptions: Values = mostly(
  fc.oneof(
    oneOf(undefined, 'utf8', 'hex'),
    record({
      start: oneOf(0, 2, undefined),
      flags: oneOf('w', 'a', 'r+', 'wx', undefined),
      mode: oneOf(0o600, undefined),
      highWaterMark: oneOf(1, undefined),
      flush: oneOf(true, undefined),
    }),
  ),
  oneOf(5, 'nope', { start: -1 }, { start: 'x' }, { flags: 'q' }, { mode: 'x' }, { flush: 'x' }, { fd: 'x' }),
);
/** In the other forms a wrong size is thrown where nobody can catch it. */
export const opendirSyncOptions: Values = mostly(opendirOptions, oneOf({ bufferSize: 0 }, { bufferSize: 'x' }));
