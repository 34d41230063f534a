import type { Disk } from '../disk/disk.ts';
import type { Duties } from './line.ts';

/**
 * Makes system calls on the real folder, as they are told. What is open is known by the number that whoever tells has given it.
 * Throws the error of the call, and an Error if less was written than was to be.
 */
export function diskDuty(disk: Disk | undefined): Duties['disk'] {
  const opened = new Map<number, number>();
  const descriptorOf = (number: number): number => {
    const fd = opened.get(number);
    if (fd === undefined) throw new Error(`nothing is open as number ${number}`);
    return fd;
  };
  return (method, args, bytes, isWhole) => {
    if (disk === undefined) throw new Error('there is no real folder');
    const [first, second, third, fourth] = args as [never, never, never, never];
    switch (method) {
      case 'open':
        opened.set(first, disk.open(second, third, fourth));
        return {};
      case 'close': {
        const fd = descriptorOf(first);
        opened.delete(first);
        disk.close(fd);
        return {};
      }
      case 'read': {
        const buffer = Buffer.allocUnsafe(second);
        const count = disk.read(descriptorOf(first), buffer, 0, second, third);
        return { value: count, bytes: buffer.subarray(0, count) };
      }
      case 'write': {
        const given = bytes ?? new Uint8Array();
        const count = disk.write(descriptorOf(first), given, 0, given.byteLength, second);
        if (isWhole && count < given.byteLength)
          throw new Error(`only ${count} of ${given.byteLength} bytes were written`);
        return { value: count };
      }
      case 'rename':
      case 'link':
      case 'symlink':
        disk[method](first, second);
        return {};
      case 'ftruncate':
        disk.ftruncate(descriptorOf(first), second);
        return {};
      case 'fsync':
      case 'fdatasync':
        disk[method](descriptorOf(first));
        return {};
      case 'unlink':
      case 'mkdir':
      case 'rmdir':
        disk[method](first);
        return {};
      default:
        throw new Error(`there is no call \`${method}\` of the disk`);
    }
  };
}
