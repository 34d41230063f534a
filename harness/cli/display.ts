import { fitInto, widthOf } from './progress-line.ts';

/** How often a live line is drawn, and how often a plain one is written where there is no terminal. */
const LIVE_MS = 250;
const PLAIN_MS = 10_000;
/** Where a terminal does not say how wide it is. */
const DEFAULT_COLUMNS = 80;

/** Where people look: stderr, or a test's stand-in. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * All that is said besides results, and one line that is always up to date. On a terminal that line is drawn again and again,
 * and is gone before anything else is written, on stdout, too; elsewhere it is a plain line every ten seconds. A display
 * that is quiet has errors only.
 */
export class Display {
  readonly #terminal: Terminal;
  readonly #isQuiet: boolean;
  readonly #isVerbose: boolean;
  /** Whether there is a terminal, and so a live line. */
  readonly isLive: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Columns of the line that is there now; 0 if there is none. */
  #shown = 0;
  /** Others have written half a line, which must not be drawn over. */
  #isMidLine = false;

  /** `isVerbose`: each run is told, so there is no need of plain lines. */
  constructor(terminal: Terminal, { isQuiet, isVerbose }: { readonly isQuiet: boolean; readonly isVerbose: boolean }) {
    this.#terminal = terminal;
    this.#isQuiet = isQuiet;
    this.#isVerbose = isVerbose;
    this.isLive = terminal.isTTY === true;
  }

  /** From now on shows what `look` says, until `close`; nothing while that is undefined. */
  watch(look: () => string | undefined): void {
    this.close();
    const { isLive } = this;
    if (this.#isQuiet || (this.#isVerbose && !isLive)) return;
    const show = () => {
      const line = look();
      if (line === undefined) return;
      if (isLive) this.#draw(line);
      else this.tell(fitInto(Number.POSITIVE_INFINITY, line));
    };
    this.#timer = setInterval(show, isLive ? LIVE_MS : PLAIN_MS);
    this.#timer.unref();
  }

  /** An error, or what was asked for. */
  tell(line: string): void {
    this.clear();
    this.#terminal.write(`${line}\n`);
  }

  /** What one can do without. */
  chat(line: string): void {
    if (!this.#isQuiet) this.tell(line);
  }

  /** Somebody else is about to write this to the same place. */
  makeWay(chunk: Uint8Array): void {
    this.clear();
    if (chunk.length > 0) this.#isMidLine = chunk[chunk.length - 1] !== LINE_END;
  }

  /** Takes the live line away; it comes back. */
  clear(): void {
    if (this.#shown === 0) return;
    this.#terminal.write(`\r${' '.repeat(this.#shown)}\r`);
    this.#shown = 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(line: string): void {
    if (this.#isMidLine) return;
    const text = fitInto((this.#terminal.columns || DEFAULT_COLUMNS) - 1, line);
    const width = widthOf(text);
    this.#terminal.write(`\r${text}${' '.repeat(Math.max(0, this.#shown - width))}`);
    this.#shown = width;
  }
}

const LINE_END = 10;
