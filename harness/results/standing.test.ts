import { describe, expect, it } from 'vitest';
import { type Spread, spreadOf } from './spread.ts';
import { standingOf } from './standing.ts';

const around = (value: number, width = 0.1): Spread =>
  spreadOf(Array.from({ length: 20 }, (_, index) => value * (1 + (width * (index - 9.5)) / 10)));

describe('standingOf', () => {
  const rename = around(10);

  it('ranks what overlaps neither', () => {
    expect(standingOf(around(20), around(2), { value: rename, control: undefined })).toBe('more');
    expect(standingOf(around(5), around(0.5), { value: rename, control: undefined })).toBe('less');
  });

  it('does not rank what overlaps, in value or in ratio', () => {
    expect(standingOf(around(10.2), around(1.02), { value: rename, control: undefined })).toBe('within noise');
    expect(standingOf(around(20), around(1.02), { value: rename, control: undefined })).toBe('within noise');
    expect(standingOf(around(10.2), around(2), { value: rename, control: undefined })).toBe('within noise');
  });

  it('does not rank what is no farther off than the same thing measured twice', () => {
    const other = { value: around(12), ratio: around(1.2) };
    expect(standingOf(around(13), around(1.3), { value: rename, control: undefined })).toBe('more');
    expect(standingOf(around(12.2), around(1.22), { value: rename, control: other })).toBe('within noise');
    expect(standingOf(around(20), around(2), { value: rename, control: other })).toBe('more');
  });

  it('does not rank where value and ratio disagree, or where there are too few samples', () => {
    expect(standingOf(around(20), around(0.5), { value: rename, control: undefined })).toBe('within noise');
    expect(standingOf(spreadOf([20, 21]), spreadOf([2, 2.1]), { value: rename, control: undefined })).toBe(
      'too few samples',
    );
  });
});
