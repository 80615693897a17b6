"""The style of reports, light or dark as the system is, and black on white on paper."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --back: #eef0f3; --card: #fff; --text: #1b1e23; --quiet: #59616c;
  --line: #d3d8df; --accent: #1f63c6; --wrong: #c2410c; --invert: 1; font: 15px/1.5 system-ui,
  "Segoe UI", "Noto Sans", sans-serif; color: var(--text); background: var(--back); }
@media (prefers-color-scheme: dark) { :root { --back: #16181c; --card: #1e2126; --text: #e9ebee;
  --quiet: #a2aab6; --line: #363c45; --accent: #6ea8ff; --wrong: #ff8a5c; --invert: 0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 32px 16px 48px; }
header { margin: 0 8px 16px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 18px; margin: 0 0 12px; }
.kicker, footer, figcaption, caption, small { color: var(--quiet); }
.kicker { margin: 0 0 4px; }
.lead { font-size: 18px; margin: 0 8px 16px; max-width: 75ch; }
main > p { margin: 0 8px 16px; }
main > .large, .large { font-size: 48px; font-weight: 650; margin: 0 8px; line-height: 1.2; }
.large small { font-size: 18px; font-weight: normal; }
section, details { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 16px 20px; margin: 0 0 12px; }
details section { border-color: transparent; padding: 12px 0 0; margin: 0; }
summary { font-weight: 600; cursor: pointer; }
p, ul { max-width: 85ch; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 12px 4px 0; text-align: start; vertical-align: top; border-bottom: 1px solid
  var(--line); }
th { font-weight: normal; color: var(--quiet); }
tbody th { color: var(--text); }
td { overflow-wrap: anywhere; }
.number, thead th + th { text-align: end; padding: 4px 0 4px 16px; }
caption { caption-side: bottom; text-align: start; padding-top: 8px; }
.wide { overflow-x: auto; }
.number { white-space: nowrap; }
.beside { display: flex; flex-wrap: wrap; gap: 0 12px; }
.beside > section { flex: 1 1 340px; }
.matrix th, .matrix td { padding: 3px 6px; text-align: center; min-width: 44px; font-size: 13px;
  border: 1px solid var(--line); }
.cell { background: color-mix(in srgb, var(--wrong) calc(var(--share, 0) * 55%), transparent); }
.same { background: color-mix(in srgb, var(--accent) 16%, transparent); }
.plots { display: flex; flex-wrap: wrap; gap: 24px; }
figure { margin: 0; }
.plot { flex: 1 1 300px; max-width: 420px; }
figcaption { font-size: 13px; }
svg { max-width: 100%; height: auto; font-size: 12px; }
svg text { fill: var(--quiet); stroke: none; }
.grid { stroke: var(--line); }
.main { color: var(--accent); }
.wrong { color: var(--wrong); }
.quiet { color: var(--quiet); }
.line, .guide { fill: none; stroke: currentColor; stroke-width: 2; }
.guide { stroke-width: 1; stroke-dasharray: 4 4; }
.interval { stroke: currentColor; stroke-width: 3; }
.dot, .bar { fill: currentColor; }
.pictures { display: flex; flex-wrap: wrap; gap: 12px; }
.pictures figure { width: 84px; text-align: center; }
.pictures figcaption { overflow-wrap: anywhere; line-height: 1.3; }
img { height: 64px; max-width: 84px; image-rendering: pixelated; filter: invert(var(--invert));
  border-radius: 4px; }
pre { white-space: pre-wrap; font-size: 13px; }
footer { margin: 16px 8px 0; font-size: 13px; }
@media print { :root { --back: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #bbb;
  --accent: #1f63c6; --wrong: #c2410c; --invert: 1; } section { break-inside: avoid; border: 0;
  padding: 8px 0; } }
"""
