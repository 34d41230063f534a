/** Control characters, lone surrogates and non-characters: XML 1.0 cannot have them, and nobody wants them on a page. */
const UNWANTED = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** What comes from outside, for a library that escapes markup itself. */
export function withoutUnwanted(text: string): string {
  return text.replace(UNWANTED, '\ufffd');
}

/** What comes from outside, as text of an XML or HTML document, or in an attribute of one. */
export function escapeMarkup(text: string): string {
  return text
    .replace(UNWANTED, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** What comes from outside, in a cell of a Markdown table or a line of Markdown: shown as it is, on one line. */
export function escapeMarkdown(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(UNWANTED, '\ufffd');
  return line.replace(/[&<>"'\\`*_{}[\]#|~]/g, (char) => `&#${char.codePointAt(0)};`);
}

/** A block of text in Markdown, behind a fence that the text cannot end. */
export function fence(text: string, language = 'text'): string {
  const clean = text.replace(UNWANTED, '\ufffd');
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${clean}\n${ticks}`;
}
