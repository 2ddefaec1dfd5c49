import { type Contract, proseToHtml } from '@bloodbank/core/contract';
import { commandPathOf, eventPathOf } from '../publish/event-path.js';
import { READING_PATHS } from './reading-paths.js';

/**
 * The gateway's addresses for a person: made on the server, without any script, so that nothing in a schema can become
 * one. Everything foreign goes through `text`.
 */
export function renderDocsPage(contracts: readonly Contract[], origin: string): string {
  const taken = contracts.filter(({ kind }) => kind !== 'reply');
  const domains = [...new Set(taken.map(({ domain }) => domain))].sort();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bloodbank gateway</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header>
<h1>Bloodbank gateway</h1>
<p>Publishes events and sends commands, and answers once the broker confirmed them. For programs: <a href="/openapi.json">OpenAPI</a>,
<a href="/asyncapi.json">AsyncAPI</a>, <a href="/schemas">schemas</a>.</p>
<nav>${domains.map((domain) => `<a href="#${text(domain)}">${text(domain)}</a>`).join(' ')} <a href="#reading">reading</a></nav>
</header>
<main>
${domains.map((domain) => renderDomain(domain, taken, origin)).join('\n')}
<section id="reading"><h2>Reading</h2>
<table>${Object.entries(READING_PATHS).map(renderReading).join('\n')}</table>
</section>
</main>
</body>
</html>
`;
}

function renderDomain(domain: string, taken: readonly Contract[], origin: string): string {
  const own = taken.filter((contract) => contract.domain === domain);
  return `<section id="${text(domain)}"><h2>${text(domain)}</h2>\n${own.map((contract) => renderContract(contract, origin)).join('\n')}</section>`;
}

function renderContract(contract: Contract, origin: string): string {
  const { type, title, kind, description, deprecated, examples, schema, http } = contract;
  const { template } = kind === 'command' ? commandPathOf(contract) : eventPathOf(contract);
  const [example] = examples;
  const body = JSON.stringify(example ?? {}).replaceAll("'", "'\\''");
  const curl = `curl -i '${origin}${template}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
  return `<details id="${text(type)}">
<summary><b>POST</b> <code>${text(template)}</code> ${text(title)}${deprecated === undefined ? '' : ' <i>deprecated</i>'}</summary>
${proseToHtml(description)}
${http === undefined ? '' : `<p>Also at <code>${text(http)}</code>.</p>`}
<pre>${text(curl)}</pre>
<details><summary>Schema</summary><pre>${text(JSON.stringify(schema, null, 2))}</pre></details>
</details>`;
}

function renderReading([path, { get }]: [string, object & { readonly get?: { readonly summary?: string } }]): string {
  return `<tr><td><b>GET</b></td><td><code>${text(path)}</code></td><td>${text(get?.summary ?? '')}</td></tr>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(foreign: string): string {
  return foreign.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Colours and type are those of the console's `tokens.css`; a test compares them. */
export const DOCS_STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#faf9f7, #141316);
  --surface: light-dark(#ffffff, #1b1a1e);
  --sunken: light-dark(#f3f1ee, #100f12);
  --line: light-dark(#e4e0dc, #2e2b33);
  --ink: light-dark(#1e1b20, #ece9ee);
  --quiet: light-dark(#655f69, #a49dab);
  --accent: light-dark(#b3123b, #ff7591);
}
body { font: 14px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1.25rem; background: var(--ground); color: var(--ink); }
h1 { font-size: 1.35rem; letter-spacing: -0.015em; } h2 { font-size: .95rem; margin-top: 2rem; color: var(--quiet); }
header p { color: var(--quiet); } nav a { margin-right: .5rem; } a { color: inherit; text-underline-offset: .2em; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; padding: .5rem .9rem; background: var(--surface); }
summary { cursor: pointer; overflow-wrap: anywhere; } summary b, td b { color: var(--accent); font-size: .8125rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); }
td { padding: .3rem .9rem .3rem 0; vertical-align: top; }
`;
