/** What the picture of a run and its details need beside the style of every page. */
export const RACE_STYLE = `
:root { --mark: #1f4f99; --bar: #b9cdea; --file: #3f7f63; --missing: #a1161f; --band: #fdeeee; --pair: #7a4a00; --pair-band: #fdf3df; --soft-ink: #565d68; --on-mark: #ffffff; scroll-padding-bottom: 11rem; }
@media (prefers-color-scheme: dark) {
  :root { --mark: #9cc2ff; --bar: #34527e; --file: #6fbf9b; --missing: #ff9a9a; --band: #3a2023; --pair: #f0bd66; --pair-band: #352a16; --soft-ink: #a3abb6; --on-mark: #15171a; }
}
.timeline { overflow-x: auto; border: 1px solid var(--line); }
.timeline:focus-visible, pre:focus-visible, .wide:focus-visible { outline: 3px solid var(--mark); }
svg.race { display: block; font: 12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; }
svg.race text { fill: var(--ink); white-space: pre; unicode-bidi: isolate; }
svg.race .head { font-weight: 700; font-size: 13px; }
svg.race .soft, svg.race .number { fill: var(--soft-ink); }
svg.race .seen { font-style: italic; }
svg.race .threw, svg.race .fails-text, svg.race .missing-text { fill: var(--bad); font-weight: 700; }
svg.race .failed > text:last-of-type { font-weight: 700; }
svg.race .size { fill: var(--ink); }
svg.race .rule, svg.race .gap, svg.race .absent { stroke: var(--line); }
svg.race .gap { stroke-dasharray: 2 4; } svg.race .absent { stroke-dasharray: 1 5; stroke-width: 2; }
svg.race .band.bad { fill: var(--band); stroke: var(--bad); }
svg.race .band.critical { fill: var(--pair-band); stroke: var(--pair); }
svg.race .bar { fill: var(--bar); } svg.race .bar.cut { stroke: var(--mark); stroke-dasharray: 3 3; }
svg.race .mark { fill: var(--mark); stroke: var(--mark); stroke-width: 2; }
svg.race .turn .mark { stroke: var(--soft-ink); stroke-width: 3; }
svg.race .failed .mark { stroke: var(--ink); stroke-width: 3; }
svg.race .fails { stroke: var(--bad); stroke-width: 3; }
svg.race .diamond { fill: var(--pair); } svg.race text.on-mark { fill: var(--on-mark); font-weight: 700; }
svg.race .pair { stroke: var(--pair); stroke-width: 2; fill: none; }
svg.race .strip { stroke: var(--file); stroke-width: 1.5; }
svg.race .strip.file { fill: var(--file); } svg.race .strip.empty { fill: none; } svg.race .strip.directory, svg.race .strip.symlink { fill: var(--soft); }
svg.race .strip.missing { stroke: var(--missing); stroke-dasharray: 4 3; } svg.race .hatch { stroke: var(--missing); stroke-width: 1.5; opacity: 0.6; }
svg.race .cross { stroke: var(--missing); stroke-width: 3; }
svg.race .hit { fill: transparent; }
svg.race a { text-decoration: none; cursor: pointer; outline: none; }
svg.race a:hover .hit { stroke: var(--mark); } svg.race a:focus-visible .hit { stroke: var(--mark); stroke-width: 3; }
.details { position: fixed; z-index: 1; inset: auto 0 0 0; margin: 0 auto; max-width: 74rem; max-height: 40vh; overflow: hidden; pointer-events: none; padding: 0 1rem; font-size: 0.9rem; }
.details > div { display: none; padding: 0.5rem 0.75rem; background: var(--soft); border: 2px solid var(--mark); border-bottom: 0; overflow-wrap: anywhere; } .details p { margin: 0; }
.legend { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.9rem; }
.legend svg.race { display: inline-block; vertical-align: middle; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; } dt { font-weight: 600; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.list td, td.name { overflow-wrap: anywhere; } td.name { min-width: 7rem; } td.who { min-width: 6rem; } td.code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.85rem; min-width: 14rem; }
tr:target td { background: var(--pair-band); }
.skip { position: absolute; clip-path: inset(50%); } .skip:focus { position: static; clip-path: none; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } }
@media print { pre { font-size: 0.65rem; } table { font-size: 0.75rem; } th, td { padding: 0.2rem 0.35rem; } td.name { min-width: 4rem; } .details, .skip { display: none; } .timeline { overflow: visible; border: 0; } svg.race { max-width: 100%; height: auto; } td.code { min-width: 0; } }
`;
