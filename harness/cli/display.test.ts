import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Display } from './display.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a terminal has been told, and what can be seen on its last line. */
function terminal(rest: { readonly isTTY?: boolean; readonly columns?: number }) {
  let text = '';
  return {
    ...rest,
    write: (more: string) => {
      text += more;
    },
    text: () => text,
    lines: () => text.split('\n').map(asSeen),
  };
}

/** A carriage return goes back to the first column, and what comes after is written over what is there. */
function asSeen(line: string): string {
  return line
    .split('\r')
    .reduce((seen, part) => part + seen.slice(part.length), '')
    .trimEnd();
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('on a terminal', () => {
  test('that says it has no columns, a line is cut to eighty', () => {
    const screen = terminal({ isTTY: true, columns: 0 });
    const display = new Display(screen, { isQuiet: false, isVerbose: false });
    display.watch(() => 'x'.repeat(100));
    vi.advanceTimersByTime(250);
    display.close();
    expect(screen.text()).toContain(`${'x'.repeat(78)}…`);
    expect(screen.text()).not.toContain('x'.repeat(80));
  });

  test('a line is always up to date, and cut to its width', () => {
    const screen = terminal({ isTTY: true, columns: 10 });
    const display = new Display(screen, { isQuiet: false, isVerbose: false });
    let line = 'one and another';
    display.watch(() => line);
    expect(screen.text()).toBe('');
    vi.advanceTimersByTime(250);
    expect(screen.lines()).toEqual(['one and …']);
    line = 'two';
    vi.advanceTimersByTime(250);
    expect(screen.lines()).toEqual(['two']);
    display.close();
    vi.advanceTimersByTime(5_000);
    expect(screen.lines()).toEqual(['']);
  });

  test('nothing is written over it or beside it', () => {
    const screen = terminal({ isTTY: true, columns: 40 });
    const display = new Display(screen, { isQuiet: false, isVerbose: false });
    display.watch(() => 'a long line that is live');
    vi.advanceTimersByTime(250);
    display.tell('seed 1');
    vi.advanceTimersByTime(250);
    display.makeWay(encode('noise\n'));
    screen.write('noise\n');
    vi.advanceTimersByTime(250);
    expect(screen.lines()).toEqual(['seed 1', 'noise', 'a long line that is live']);
    display.clear();
    expect(screen.lines()).toEqual(['seed 1', 'noise', '']);
    display.close();
  });

  test('half a line of somebody else is left alone until it is whole', () => {
    const screen = terminal({ isTTY: true });
    const display = new Display(screen, { isQuiet: false, isVerbose: false });
    display.watch(() => 'live');
    for (const [chunk, seen] of [
      ['half', 'half'],
      [' and half', 'half and half'],
      ['\n', 'live'],
    ] as const) {
      display.makeWay(encode(chunk));
      screen.write(chunk);
      vi.advanceTimersByTime(1_000);
      expect(screen.lines().at(-1)).toBe(seen);
    }
    display.close();
  });

  test('nothing is shown while there is nothing to show', () => {
    const screen = terminal({ isTTY: true });
    const display = new Display(screen, { isQuiet: false, isVerbose: false });
    display.watch(() => undefined);
    vi.advanceTimersByTime(60_000);
    display.close();
    expect(screen.text()).toBe('');
  });
});

test('elsewhere there are plain lines, few, and none of a command that is soon over', () => {
  const log = terminal({});
  const display = new Display(log, { isQuiet: false, isVerbose: false });
  display.watch(() => 'a line that no width cuts, since there is none; '.repeat(4));
  vi.advanceTimersByTime(9_000);
  expect(log.text()).toBe('');
  vi.advanceTimersByTime(22_000);
  expect(log.lines()).toHaveLength(4);
  expect(log.text()).not.toContain('\r');
  display.close();
  vi.advanceTimersByTime(60_000);
  expect(log.lines()).toHaveLength(4);
});

test('nor are there any beside what is told of each run', () => {
  const log = terminal({});
  const display = new Display(log, { isQuiet: false, isVerbose: true });
  display.watch(() => 'a line');
  display.tell('run 1');
  vi.advanceTimersByTime(60_000);
  display.close();
  expect(log.lines()).toEqual(['run 1', '']);
});

test.each([true, false])('one that is quiet has errors only: %s', (isQuiet) => {
  for (const isTTY of [true, false]) {
    const screen = terminal({ isTTY });
    const display = new Display(screen, { isQuiet, isVerbose: false });
    display.watch(() => 'live');
    display.chat('seed 1');
    display.tell('Expected something else.');
    vi.advanceTimersByTime(60_000);
    display.close();
    const lines = screen.lines().filter((line) => line !== '' && line !== 'live');
    expect(lines).toEqual(isQuiet ? ['Expected something else.'] : ['seed 1', 'Expected something else.']);
    expect(screen.text().includes('live')).toBe(!isQuiet);
  }
});
