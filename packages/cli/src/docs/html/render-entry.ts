import { describeSchema, proseToHtml } from '@bloodbank/core/contract';
import { escapeHtml } from '@bloodbank/core/text';
import { factsOf } from '../../show/facts-of.js';
import { type CatalogueEntry, originOf } from '../catalogue.js';
import { htmlCode, htmlTable } from './render-layout.js';

/** What the page of one contract shows: the same facts as its Markdown page. */
export function renderEntry(entry: CatalogueEntry): readonly string[] {
  const { contract, versions, consumers, answers } = entry;
  const { type, title, kind, version, description, deprecated, examples } = contract;
  const others = versions.filter((other) => other !== contract);
  const facts = [...factsOf(contract), ['exchange', entry.exchange] as const];
  return [
    '<p><a href="./index.html">All events, commands and replies</a></p>',
    `<h1>${escapeHtml(type)}</h1>`,
    `<p><strong>${escapeHtml(title)}</strong> · ${kind}, version ${version}</p>`,
    deprecated === undefined ? '' : `<p class="deprecated"><strong>Deprecated.</strong> ${escapeHtml(deprecated)}</p>`,
    proseToHtml(description),
    htmlTable(
      [],
      facts.map(([label, value]) => [escapeHtml(label), htmlCode(value)]),
    ),
    '<h2>Payload</h2>',
    payloadOf(contract.schema),
    `<p>For other languages: <a href="${hrefOf(entry.bundle)}">JSON Schema, complete in itself</a>.</p>`,
    examples.length === 0 ? '' : '<h2>Examples</h2>',
    ...examples.map((example) => `<pre><code>${escapeHtml(JSON.stringify(example, null, 2))}</code></pre>`),
    '<h2>Where it comes from</h2>',
    `<p>${escapeHtml(originOf(entry))}</p>`,
    list(answers.map((other) => linkTo(other.type))),
    '<h2>Who receives it</h2>',
    consumers.length === 0 ? '<p>No queue of the topology is bound to it.</p>' : '',
    list(
      consumers.map(
        ({ name, service }) => `${service === undefined ? '' : `${escapeHtml(service)}: `}${htmlCode(name)}`,
      ),
    ),
    others.length === 0 ? '' : '<h2>Other versions</h2>',
    list(others.map((other) => `${linkTo(other.type)}, version ${other.version}`)),
  ];
}

export function linkTo(type: string): string {
  return `<a href="${hrefOf(`${type}.html`)}">${escapeHtml(type)}</a>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;
}

function payloadOf(schema: object): string {
  const fields = describeSchema(schema);
  if (fields.length === 0) return '<p>No declared fields.</p>';
  return htmlTable(
    ['field', 'type', 'required', 'meaning'],
    fields.map(({ path, type, isRequired, notes, description }) => [
      htmlCode(path),
      htmlCode(type),
      isRequired ? 'yes' : '',
      [proseToHtml(description), ...notes.map(htmlCode)].filter((text) => text !== '').join(' '),
    ]),
  );
}

/** The file of a page as the address of a link: a name may hold braces, and would hold a scheme if it could. */
function hrefOf(file: string): string {
  return escapeHtml(`./${encodeURI(file)}`);
}
