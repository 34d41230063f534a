/** Width of a character of a monospaced font, as part of its size: the widest that browsers take. */
const ADVANCE = 0.605;
/** Han, kana, Hangul, emoji: as wide as two. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}]/u;

/** How many columns of a monospaced font a text takes. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
}

/** How wide it is, in px, at a font size in px. */
export function widthOf(text: string, fontSize: number): number {
  return columnsOf(text) * fontSize * ADVANCE;
}

/** As much of a text as fits into so many columns; what was cut shows as an ellipsis. */
export function shorten(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const char of text) {
    width += columnsOf(char);
    if (width > columns - 1) break;
    kept += char;
  }
  return `${kept}…`;
}
