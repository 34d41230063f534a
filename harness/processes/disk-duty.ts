import type { Disk } from '../disk/disk.ts';
import type { Duties } from './line.ts';

/** Makes system calls on the real folder, as they are asked for. */
export function diskDuty(disk: Disk | undefined): Duties['disk'] {
  return (method, args, bytes) => {
    if (disk === undefined) throw new Error('there is no real folder');
    const [first, second, third] = args as [never, never, never];
    switch (method) {
      case 'open':
        return { value: disk.open(first, second, third) };
      case 'read': {
        const buffer = Buffer.allocUnsafe(second);
        const count = disk.read(first, buffer, 0, second, third);
        return { value: count, bytes: buffer.subarray(0, count) };
      }
      case 'write': {
        const given = bytes ?? new Uint8Array();
        return { value: disk.write(first, given, 0, given.byteLength, second) };
      }
      case 'rename':
      case 'link':
      case 'symlink':
      case 'ftruncate':
        return { value: disk[method](first, second) };
      case 'close':
      case 'fsync':
      case 'fdatasync':
      case 'unlink':
      case 'mkdir':
      case 'rmdir':
        return { value: disk[method](first) };
      default:
        throw new Error(`there is no call \`${method}\` of the disk`);
    }
  };
}
