import { toFlags, toMode, toPath } from './arguments.ts';
import { FileHandle, type HandleTools } from './file-handle.ts';
import { type Operation, operationsOf } from './operation.ts';
import { attributeOperations } from './operations/attributes.ts';
import { dataOperations } from './operations/data.ts';
import { fileOperations } from './operations/files.ts';
import { listingOperations } from './operations/listing.ts';
import { nameOperations } from './operations/names.ts';
import { removalOperations } from './operations/removal.ts';
import { writePieces } from './pieces.ts';
import { OneCall } from './requests/one-call.ts';

const DEFAULT_MODE = 0o666;

const open: Operation = ([path, flags, mode], flavour, port) => {
  const name = toPath(path);
  const early = flavour === 'callback' ? toMode(mode, DEFAULT_MODE) : undefined;
  const bits = toFlags(flags);
  const permissions = early ?? toMode(mode, DEFAULT_MODE);
  return new OneCall<unknown>((_kernel, request) => {
    const fd = request.openFile(name, bits, permissions);
    return flavour === 'promise' ? new FileHandle(fd, port, handleTools) : fd;
  });
};

/** Every `fs` call that is one request, by the name of its callback form. */
export const operations = operationsOf({
  ...attributeOperations,
  ...dataOperations,
  ...fileOperations,
  ...listingOperations,
  ...nameOperations,
  ...removalOperations,
  open,
});

/** What a FileHandle works with. */
const handleTools: HandleTools = {
  operations,
  writePieces: (port, handle, data, options) => writePieces({ port, file: handle, data, options, open }),
};
