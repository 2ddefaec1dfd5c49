import type { EventReport, Finding, Report } from '@bloodbank/compat';
import { escapeText } from '../../output/escape-text.js';
import { pluralise } from '../../output/pluralise.js';
import { sayBump } from './text.js';

/** A comment on a pull request: a table of what changed, then each finding that somebody must look at. */
export function formatMarkdown({ events, summary }: Report): string {
  const changed = events.filter(({ status }) => status !== 'unchanged');
  const found = events.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'note'));
  return [
    `### ${summary.ok ? '✅' : '❌'} Schemas against ${code(summary.against)}: ${sayBump(summary.bump)}`,
    `${pluralise(summary.errors, 'error', 'errors')}, ${pluralise(summary.warnings, 'warning', 'warnings')}, ${pluralise(changed.length, 'event', 'events')} changed of ${summary.events}.`,
    ...(changed.length === 0
      ? []
      : [
          [
            '| event | old messages, new consumers | new messages, old consumers | types: publishers | consumers | asks for |',
            '| --- | --- | --- | --- | --- | --- |',
            ...changed.map(row),
          ].join('\n'),
        ]),
    ...found.map(section),
  ].join('\n\n');
}

function row({ event_type, status, backward, forward, source, bump }: EventReport): string {
  return `| ${[`${code(event_type)} ${status}`, backward, forward, source.publisher, source.consumer, bump].join(' | ')} |`;
}

function section({
  rule,
  level,
  event_type,
  message,
  file,
  line,
  column,
  witness,
  witness_error,
  reaches,
  fix,
  fingerprint,
}: Finding): string {
  const facts = [
    `- ${code(`${file}:${line}:${column}`)}, ${code(fingerprint)}`,
    ...(witness === undefined
      ? []
      : [`- payload ${code(JSON.stringify(witness))}: ${text(witness_error ?? 'refused')}`]),
    ...(reaches === undefined ? [] : [`- reaches ${reaches.map(code).join(', ')}`]),
    ...(fix === undefined ? [] : [`- ${text(fix)}`]),
  ];
  return `**${level}** \`${rule}\` ${code(event_type)}\n\n${text(message)}\n\n${facts.join('\n')}`;
}

/** In a code span nothing means anything but the backtick, and in a table also the bar. */
function code(value: string): string {
  const shown = escapeText(value).replaceAll('|', '\\|');
  const fence = '`'.repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return fence.length === 1 ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}

/** Schemas are written by anybody: no markup, no mention of a person, no link of theirs reaches the page. */
function text(value: string): string {
  return escapeText(value).replaceAll(/[\\`*_{}[\]<>#|@!]/g, (character) =>
    character === '@' ? '&#64;' : `\\${character}`,
  );
}
