import * as nodeFs from 'node:fs';

/** Node's own stream classes, as they are before the harness replaces what `fs` exports. */
export const { ReadStream: NodeReadStream, WriteStream: NodeWriteStream } = nodeFs;

/** There since Node 24. */
export const NodeTextStream: unknown = Reflect.get(nodeFs, 'Utf8Stream');
