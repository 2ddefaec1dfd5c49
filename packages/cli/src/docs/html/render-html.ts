import type { GeneratedFile } from '@bloodbank/codegen';
import { escapeHtml } from '@bloodbank/core/text';
import type { Catalogue } from '../catalogue.js';
import { linkTo, renderEntry } from './render-entry.js';
import { htmlTable, renderLayout } from './render-layout.js';
import { SEARCH } from './search.js';
import { STYLE } from './style.js';

/** The catalogue as a folder that any web server can hand out, or a browser open: no server of ours, nothing from elsewhere. */
export function renderHtml(catalogue: Catalogue, origin: string): readonly GeneratedFile[] {
  const { title, entries } = catalogue;
  return [
    { path: 'index.html', content: renderLayout(origin, title, renderList(catalogue)) },
    ...entries.map((entry) => ({
      path: `${entry.page}.html`,
      content: renderLayout(origin, `${entry.contract.type} · ${title}`, renderEntry(entry)),
    })),
    { path: 'catalogue.gen.css', content: `/* ${origin} */\n${STYLE}` },
    { path: 'search.gen.js', content: `// ${origin}\n${SEARCH}` },
  ];
}

function renderList({ title, entries }: Catalogue): readonly string[] {
  const domains = [...new Set(entries.map(({ contract }) => contract.domain))].sort();
  return [
    `<h1>${escapeHtml(title)}: events, commands and replies</h1>`,
    '<p>Also as <a href="./asyncapi.json">AsyncAPI 3.0</a>, and as one JSON Schema each in <a href="./schemas/">schemas</a>.</p>',
    '<p><label>Search <input id="search" type="search" autocomplete="off"></label> <output id="found"></output></p>',
    ...domains.flatMap((domain) => [
      `<section><h2>${escapeHtml(domain)}</h2>`,
      htmlTable(
        ['name', 'kind', 'what it says'],
        entries
          .filter(({ contract }) => contract.domain === domain)
          .map(({ contract: { type, kind, title, deprecated } }) => [
            linkTo(type),
            kind,
            `${escapeHtml(title)}${deprecated === undefined ? '' : ' (deprecated)'}`,
          ]),
      ),
      '</section>',
    ]),
    '<script src="./search.gen.js"></script>',
  ];
}
