export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
input { font: inherit; padding: 0.2rem 0.4rem; width: min(24rem, 100%); }
.deprecated { border-left: 0.3rem solid currentcolor; padding-left: 0.8rem; }
`;
