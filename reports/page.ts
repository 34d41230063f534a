import { escapeMarkup } from './escape.ts';

/** Readable in the light, in the dark, on paper and on a narrow screen; no script, nothing from elsewhere. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1c1f24; --paper: #ffffff; --soft: #f3f4f6; --line: #c9ced6; --good: #14612f; --bad: #a1161f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15171a; --soft: #22262b; --line: #454b54; --good: #7fd79b; --bad: #ff9a9a; }
}
body { margin: 0 auto; max-width: 76rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; overflow-wrap: anywhere; } h3 { font-size: 1rem; overflow-wrap: anywhere; }
p { overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
pre { overflow-x: auto; padding: 0.75rem; background: var(--soft); border: 1px solid var(--line); font-size: 0.85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.figures td { white-space: nowrap; }
footer { margin-top: 2rem; font-size: 0.85rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { pre { white-space: pre-wrap; overflow-wrap: anywhere; } .wide { overflow: visible; } section { break-inside: avoid; } }
`;

/** A whole document around a body of which everything from outside has been escaped. */
export function page(title: string, body: readonly string[], style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}
