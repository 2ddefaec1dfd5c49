import { describeSchema, type FieldRow } from '@bloodbank/core/contract';
import { factsOf } from '../show/facts-of.js';
import { type CatalogueEntry, originOf } from './catalogue.js';
import { escapeMarkdown, inlineCode, markdownTable } from './markdown.js';

/** The page of one contract. `hasSchemas`: its JSON Schema stands beside it. */
export function renderPage(entry: CatalogueEntry, hasSchemas: boolean): string {
  const { contract, versions, consumers } = entry;
  const { kind, version, type, title, description, deprecated } = contract;
  const others = versions.filter((other) => other !== contract);
  const parts = [
    `# ${escapeMarkdown(type)}`,
    `**${escapeMarkdown(title)}** · ${kind}, version ${version}`,
    deprecated === undefined ? '' : `> **Deprecated.** ${escapeMarkdown(deprecated)}`,
    escapeMarkdown(description),
    markdownTable(
      ['', ''],
      [...factsOf(contract), ['exchange', entry.exchange] as const].map(([label, value]) => [label, inlineCode(value)]),
    ),
    '## Payload',
    payloadOf(describeSchema(contract.schema)),
    hasSchemas ? `For other languages: [JSON Schema, complete in itself](${encodeURI(entry.bundle)}).` : '',
    contract.examples.length === 0 ? '' : '## Examples',
    ...contract.examples.map((example) => fenced(JSON.stringify(example, null, 2))),
    '## Where it comes from',
    originOf(entry),
    entry.answers.map((other) => `- [${escapeMarkdown(other.type)}](${encodeURI(other.type)}.md)`).join('\n'),
    '## Who receives it',
    consumers.length === 0
      ? 'No queue of the topology is bound to it.'
      : consumers
          .map(
            ({ name, service }) =>
              `- ${service === undefined ? '' : `${escapeMarkdown(service)}: `}${inlineCode(name)}`,
          )
          .join('\n'),
    others.length === 0 ? '' : '## Other versions',
    others
      .map((other) => `- [${escapeMarkdown(other.type)}](${encodeURI(other.type)}.md), version ${other.version}`)
      .join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function payloadOf(fields: readonly FieldRow[]): string {
  if (fields.length === 0) return 'No declared fields.';
  return markdownTable(
    ['field', 'type', 'required', 'meaning'],
    fields.map(({ path, type, isRequired, notes, description }) => [
      inlineCode(path),
      inlineCode(type),
      isRequired ? 'yes' : '',
      [escapeMarkdown(description), ...notes.map(inlineCode)].filter((text) => text !== '').join(' '),
    ]),
  );
}

/** JSON holds no line of backticks alone, so three are enough. */
function fenced(json: string): string {
  return `\`\`\`json\n${json}\n\`\`\``;
}
