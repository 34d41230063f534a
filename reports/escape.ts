/**
 * Control characters, lone surrogates and non-characters, which XML 1.0 cannot have; and what turns the direction of a text
 * round, so that it reads as something else.
 */
const UNWANTED = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

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

/** What comes from outside, on one line, without what nobody wants to see. */
export function cleanLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(UNWANTED, '\ufffd');
}

/** What comes from outside, in a cell of a Markdown table or a line of Markdown: shown as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return cleanLine(text).replace(/[&<>"'\\`*_{}[\]#|~]/g, (char) => `&#${char.codePointAt(0)};`);
}

/** A block of text in Markdown, behind a fence that the text cannot end. */
export function fence(text: string, language = 'text'): string {
  const clean = text.replace(UNWANTED, '\ufffd');
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${clean}\n${ticks}`;
}
