import { describe, expect, test } from 'vitest';
import { stepsOf } from '../testing/runs.ts';
import type { FileSystem } from './create-fs.ts';

type Body = (fs: FileSystem, dir: string) => unknown;

const stepsFrom = (body: Body) =>
  stepsOf(body, { setup: (fs, dir) => fs.writeFileSync(`${dir}/file`, 'one\ntwo\nthree') });

test('a FileHandle is closed when the calls that are in flight are done', async () => {
  const { steps, value, run } = await stepsFrom(async (fs, dir) => {
    const handle = await fs.promises.open(`${dir}/file`);
    const reading = handle.readFile('utf8');
    const closing = handle.close();
    const again = handle.close();
    return [(await reading).length, await closing, again === closing, handle.fd];
  });
  expect(run.unknown).toBeUndefined();
  expect(value).toEqual([13, undefined, true, -1]);
  expect(steps.join(', ')).toBe('open file, fstat file, read file, close file');
});

describe('streams of a FileHandle', () => {
  test('read lines, and close it at their end', async () => {
    const { steps, value } = await stepsFrom(async (fs, dir) => {
      const handle = await fs.promises.open(`${dir}/file`);
      const lines: string[] = [];
      for await (const line of handle.readLines()) lines.push(line);
      return [lines, handle.fd];
    });
    expect(value).toEqual([['one', 'two', 'three'], -1]);
    expect(steps.join(', ')).toBe('open file, read file, read file, close file');
  });

  test('end when it is closed', async () => {
    const { value } = await stepsFrom(async (fs, dir) => {
      const handle = await fs.promises.open(`${dir}/file`);
      const stream = fs.createReadStream('', { fd: handle, autoClose: false });
      stream.on('error', () => undefined);
      await new Promise((resolve) => stream.once('data', resolve));
      const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
      await Promise.all([handle.close(), closed]);
      return [stream.destroyed, handle.fd];
    });
    expect(value).toEqual([true, -1]);
  });

  test('as a web stream of bytes', async () => {
    const { value, run } = await stepsFrom(async (fs, dir) => {
      const handle = await fs.promises.open(`${dir}/file`);
      let text = '';
      for await (const chunk of handle.readableWebStream({ type: 'bytes' })) text += Buffer.from(chunk).toString();
      await handle.close();
      return text;
    });
    expect([run.unknown, value]).toEqual([undefined, 'one\ntwo\nthree']);
  });
});

describe('writeFile of what comes in pieces', () => {
  test('asks for a piece when the last one is written', async () => {
    const { steps, value } = await stepsFrom(async (fs, dir) => {
      async function* pieces() {
        yield 'one ';
        yield (await fs.promises.readFile(`${dir}/f`, 'utf8')).toUpperCase();
      }
      await fs.promises.writeFile(`${dir}/f`, pieces(), { flush: true });
      await Reflect.apply(fs.promises.appendFile, undefined, [`${dir}/f`, [' end', Buffer.from('.')]]);
      return fs.readFileSync(`${dir}/f`, 'latin1');
    });
    expect(value).toBe('one ONE  end.');
    expect(steps.slice(0, 9).join(', ')).toBe(
      'open f, write f, open f, fstat f, read f, close f, write f, fsync f, close f',
    );
  });

  test('closes the file when a piece does not come', async () => {
    const { steps, thrown } = await stepsFrom((fs, dir) => {
      function* pieces(): Generator<string> {
        yield 'one';
        throw new Error('no more');
      }
      return fs.promises.writeFile(`${dir}/f`, pieces());
    });
    expect(thrown).toMatchObject({ message: 'no more' });
    expect(steps.join(', ')).toBe('open f, write f, close f');
  });
});

describe('an AbortSignal', () => {
  test('that is aborted before makes no step', async () => {
    const { steps, value } = await stepsFrom(async (fs, dir) => {
      const signal = AbortSignal.abort('enough');
      const calls = [
        fs.promises.readFile(`${dir}/file`, { signal }),
        fs.promises.writeFile(`${dir}/f`, 'x', { signal }),
      ];
      const ended = await Promise.allSettled(calls);
      return ended.map((each) => each.status === 'rejected' && [each.reason.name, each.reason.code, each.reason.cause]);
    });
    expect(value).toEqual(Array(2).fill(['AbortError', 'ABORT_ERR', 'enough']));
    expect(steps).toEqual([]);
  });

  test('that is aborted on the way ends the call at its next step, and closes', async () => {
    const { steps, value } = await stepsFrom(async (fs, dir) => {
      const controller = new AbortController();
      const writing = fs.promises.writeFile(`${dir}/f`, Buffer.alloc(600_000), { signal: controller.signal });
      controller.abort();
      const name = await writing.catch((error: Error) => error.name);
      return [name, fs.statSync(`${dir}/f`).size];
    });
    expect(value).toEqual(['AbortError', 0]);
    expect(steps.join(', ')).toBe('open f, close f, stat f');
  });
});
