import type { EventReport, Finding, Report } from '@bloodbank/compat';
import { escapeText } from '../../output/escape-text.js';
import { pluralise } from '../../output/pluralise.js';
import { payloadsOf } from './finding-details.js';
import { shorten } from './shorten.js';
import { bumpText } from './text.js';
import { unusedAcceptances } from './unused-acceptances.js';

/** A comment on GitHub holds 65,536 characters; what does not fit is counted. */
const MAX_ROWS = 100;
const MAX_LENGTH = 60_000;

/** A comment on a pull request: a table of what changed, then each finding that somebody must look at. */
export function formatMarkdown(report: Report): string {
  const { events, summary } = report;
  const changed = events.filter(({ status }) => status !== 'unchanged');
  const found = events.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'note'));
  const start = [
    `### ${summary.ok ? '✅' : '❌'} Schemas against ${code(summary.against)}: ${bumpText(summary.bump)}`,
    `${pluralise(summary.errors, 'error', 'errors')}, ${pluralise(summary.warnings, 'warning', 'warnings')}, ${pluralise(changed.length, 'event', 'events')} changed of ${summary.events}.`,
    ...(changed.length === 0 ? [] : [table(changed)]),
    ...unusedAcceptances(report).map(
      ({ rule, docs, level, message }) => `**${level}** \`${rule}\` ${message} See ${code(docs)}.`,
    ),
  ];
  return withinLimit(start, found.map(section)).join('\n\n');
}

function table(changed: readonly EventReport[]): string {
  const rest = changed.length - MAX_ROWS;
  return [
    '| event | old messages, new consumers | new messages, old consumers | types: publishers | consumers | asks for |',
    '| --- | --- | --- | --- | --- | --- |',
    ...changed.slice(0, MAX_ROWS).map(row),
    ...(rest > 0 ? [`| and ${rest} more | | | | | |`] : []),
  ].join('\n');
}

function withinLimit(start: readonly string[], sections: readonly string[]): readonly string[] {
  let length = start.join('\n\n').length;
  const fitting = sections.findIndex((section) => {
    length += section.length + 2;
    return length > MAX_LENGTH;
  });
  if (fitting === -1) return [...start, ...sections];
  const rest = pluralise(sections.length - fitting, 'more finding does', 'more findings do');
  return [...start, ...sections.slice(0, fitting), `${rest} not fit here; \`bloodbank check\` prints them all.`];
}

function row({
  event_type,
  status,
  previous_file,
  previous_type,
  backward,
  forward,
  source,
  bump,
}: EventReport): string {
  const was = previous_type ?? previous_file;
  const what = was === undefined ? status : `was ${inTable(code(was))}`;
  return `| ${[`${inTable(code(event_type))} ${what}`, backward, forward, source.publisher, source.consumer, bump].join(' | ')} |`;
}

function section(finding: Finding): string {
  const { rule, docs, level, event_type, message, reaches, fix, fingerprint } = finding;
  const { file, line, column } = finding;
  const facts = [
    `- ${code(`${file}:${line}:${column}`)}, ${code(fingerprint)}, see ${code(docs)}`,
    ...payloadsOf(finding).map(({ label, payload, error }) => {
      const what = payload === undefined ? label : `${label} ${code(payload)}`;
      return `- ${what}: ${text(shorten(error))}`;
    }),
    ...(reaches === undefined ? [] : [`- reaches ${reaches.map(code).join(', ')}`]),
    ...(fix === undefined ? [] : [`- ${text(fix)}`]),
  ];
  return `**${level}** \`${rule}\` ${code(event_type)}\n\n${text(message)}\n\n${facts.join('\n')}`;
}

/** In a code span nothing means anything but the backtick. */
function code(value: string): string {
  const shown = escapeText(value);
  const fence = '`'.repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return fence.length === 1 ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}

/** A row is taken apart at its bars before anything else is read, code spans included. */
function inTable(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

/** Schemas are written by anybody: no markup, no mention of a person or an issue, no link of theirs reaches the page. */
function text(value: string): string {
  return escapeText(value)
    .replaceAll(/[\\`*_{}[\]<>|!&~]/g, (character) => `\\${character}`)
    .replaceAll(/[@#]|:(?=\/\/)|\bwww(?=\.)/gi, (start) => `${start}${INVISIBLE}`);
}

/** Mentions, issues and bare links are looked for in the finished page, where no backslash is left. */
const INVISIBLE = '&#8203;';
