import type { Catalogue, CatalogueEntry } from './catalogue.js';
import { escapeMarkdown, markdownTable } from './markdown.js';

/** The first page: every contract by domain. `hasSchemas`: AsyncAPI and the JSON Schemas stand beside it. */
export function renderIndex({ entries }: Catalogue, hasSchemas: boolean): string {
  const domains = [...new Set(entries.map(({ contract }) => contract.domain))].sort();
  const parts = [
    '# Events, commands and replies',
    hasSchemas
      ? 'Also as [AsyncAPI 3.0](asyncapi.json), and as one JSON Schema each in [schemas](schemas).'
      : 'The gateway gives them as AsyncAPI 3.0 at `/asyncapi.json` and as one JSON Schema each at `/schemas`; `bloodbank docs --out <dir>` writes both.',
    ...domains.flatMap((domain) => {
      const own = entries.filter(({ contract }) => contract.domain === domain);
      return [`## ${escapeMarkdown(domain)}`, markdownTable(['name', 'kind', 'what it says'], own.map(rowOf))];
    }),
  ];
  return `${parts.join('\n\n')}\n`;
}

function rowOf({ contract, page }: CatalogueEntry): readonly string[] {
  const { type, kind, title, deprecated } = contract;
  const note = deprecated === undefined ? '' : ' (deprecated)';
  return [`[${escapeMarkdown(type)}](${encodeURI(page)}.md)`, kind, `${escapeMarkdown(title)}${note}`];
}
