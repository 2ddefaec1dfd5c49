/** Colours and type are those of the console's `tokens.css`; a test compares them. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#faf9f7, #141316);
  --surface: light-dark(#ffffff, #1b1a1e);
  --sunken: light-dark(#f3f1ee, #100f12);
  --line: light-dark(#e4e0dc, #2e2b33);
  --line-strong: light-dark(#8c8590, #7a7483);
  --ink: light-dark(#1e1b20, #ece9ee);
  --quiet: light-dark(#655f69, #a49dab);
  --accent: light-dark(#b3123b, #ff7591);
  --warn: light-dark(#7d5200, #f0bb4d);
  font: 14px/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  color: var(--ink);
  background: var(--ground);
}
main { max-width: 64rem; margin: 0 auto; padding: 1.25rem 1.75rem 2.5rem; }
h1 { font-size: 1.35rem; font-weight: 650; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin-top: 2rem; font-size: 0.95rem; font-weight: 620; }
a { color: inherit; text-underline-offset: 0.2em; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; background: var(--surface); }
th, td { border-bottom: 1px solid var(--line); padding: 0.45rem 0.75rem; text-align: left; vertical-align: top; }
th { color: var(--quiet); font-size: 0.75rem; font-weight: 560; }
td p { margin: 0 0 0.3rem; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); }
code { font-family: ui-monospace, monospace; font-size: 0.92em; overflow-wrap: anywhere; }
input { font: inherit; color: inherit; padding: 0.2rem 0.55rem; min-height: 30px; width: min(24rem, 100%); border: 1px solid var(--line-strong); border-radius: 6px; background: var(--surface); }
.deprecated { border-left: 3px solid var(--warn); padding-left: 0.8rem; color: var(--warn); }
`;
