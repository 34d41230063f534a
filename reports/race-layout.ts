import type { FileLane } from './file-lanes.ts';
import { shorten, widthOf } from './text-width.ts';
import type { Lane, Row, Timeline } from './timeline-view.ts';

/** All lengths are px. */
export const ROW = 24;
export const HEAD = 52;
export const FONT = 12;
export const SLOT = 13;
/** Marks and entry numbers. */
export const GUTTER = 96;
const PAD = 10;
/** The strip that says what a name stands for. */
export const STRIP = 18;
/** Characters of a label in a lane of an actor, and of a file. */
export const LABEL = 44;
const NAME = 26;

export interface Column<T> {
  readonly of: T;
  readonly x: number;
  readonly width: number;
  /** Where its texts begin. */
  readonly textX: number;
  readonly name: string;
}

export interface Layout {
  readonly actors: readonly Column<Lane>[];
  readonly files: readonly Column<FileLane>[];
  readonly width: number;
  readonly height: number;
}

/** Where everything is: columns as wide as their texts, rows one below the other. */
export function layOut({ rows, lanes, files }: Timeline): Layout {
  let x = GUTTER;
  const place = <T>(of: T, name: string, inset: number, texts: readonly string[]): Column<T> => {
    const widest = Math.max(...texts.map((text) => widthOf(text, FONT)));
    const named = widthOf(shorten(name, NAME), FONT + 1) + PAD;
    const width = Math.ceil(Math.max(inset + widest, named) + 2 * PAD);
    const column = { of, name: shorten(name, NAME), x, width, textX: x + PAD + inset };
    x += width;
    return column;
  };
  const actors = lanes.map((lane, index) => {
    const own = rows.filter((row) => 'lane' in row && row.lane === index);
    return place(lane, lane.name, Math.max(1, lane.slots) * SLOT + 6, [lane.process, ...own.map(labelOf)]);
  });
  const stripes = files.map((file) =>
    place(
      file,
      file.path,
      STRIP + 8,
      file.stretches.map(({ text }) => text),
    ),
  );
  return { actors, files: stripes, width: Math.ceil(x), height: HEAD + rows.length * ROW + PAD };
}

/** The text of a row in its lane. */
export function labelOf(row: Row): string {
  return shorten(row.text, LABEL);
}

/** The middle of a row. */
export function middleOf(row: number): number {
  return HEAD + row * ROW + ROW / 2;
}
