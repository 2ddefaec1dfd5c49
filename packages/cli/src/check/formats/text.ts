import type { EventReport, Finding, Report } from '@bloodbank/compat';
import { escapeText } from '../../output/escape-text.js';
import { pluralise } from '../../output/pluralise.js';
import type { Colors } from '../../output/printer.js';
import { describeShown, payloadsOf } from './finding-details.js';
import { shorten } from './shorten.js';
import { unusedAcceptances } from './unused-acceptances.js';

/** For a person: grouped by event, the failing ones first, one line that sums up. Notes are counted, not listed. */
export function formatText(report: Report, colors: Colors): string {
  const { events } = report;
  const reported = events.filter(
    ({ findings, error, previous_file }) =>
      error !== undefined || previous_file !== undefined || findings.some(isReported),
  );
  const blocks = reported.map((event) => formatEvent(event, colors));
  const unused = unusedAcceptances(report).map(
    ({ rule, level, message }) =>
      `${(level === 'error' ? colors.red : colors.yellow)(level)} ${colors.bold(rule)} ${message}`,
  );
  const explained =
    blocks.length + unused.length === 0 ? [] : [colors.dim('Each rule: docs/compatibility-rules.md#<rule>')];
  return [...blocks, ...unused, ...explained, formatSummary(report, colors)].join('\n\n');
}

function isReported({ level, accepted }: Finding): boolean {
  return level !== 'note' || accepted !== undefined;
}

function formatEvent(event: EventReport, colors: Colors): string {
  const { event_type, version, routing_key, backward, forward, source, bump, findings } = event;
  const paint = { SAFE: colors.green, BREAK: colors.red, UNPROVEN: colors.yellow };
  const key = routing_key === event_type ? '' : colors.dim(` key ${escapeText(routing_key)}`);
  return [
    `${colors.bold(escapeText(event_type))} ${colors.dim(`version ${version}`)}${key}${movedFrom(event)}`,
    `  backward ${paint[backward](backward)}, forward ${paint[forward](forward)}; types: publishers ${paint[source.publisher](source.publisher)}, consumers ${paint[source.consumer](source.consumer)}; ${bumpText(bump)}`,
    ...findings.filter(isReported).flatMap((finding) => formatFinding(finding, colors)),
    ...(event.command === undefined ? [] : [`  ${colors.dim('next:')} ${escapeText(event.command)}`]),
  ].join('\n');
}

function movedFrom({ previous_file, previous_type }: EventReport): string {
  if (previous_file === undefined) return '';
  const from = escapeText(previous_file);
  return previous_type === undefined ? `, moved from ${from}` : `, was ${escapeText(previous_type)} in ${from}`;
}

function formatFinding(finding: Finding, colors: Colors): readonly string[] {
  const { file, line, column, level, rule, message, previous, reaches, consumers, fix, accepted, fingerprint } =
    finding;
  const paint = level === 'error' ? colors.red : level === 'warning' ? colors.yellow : colors.dim;
  const more = (word: string, text: string): string => `    ${colors.dim(`${word}:`)} ${escapeText(text)}`;
  return [
    `  ${escapeText(file)}:${line}:${column} ${paint(level)} ${colors.bold(rule)} ${colors.dim(fingerprint)}`,
    `    ${escapeText(message)}`,
    ...(previous === undefined ? [] : [more('was', `${previous.file}:${previous.line}:${previous.column}`)]),
    ...payloadsOf(finding).map((shown) => more(shown.label, describeShown(shown))),
    ...(reaches === undefined
      ? []
      : [more('reaches', `${pluralise(reaches.length, 'event', 'events')}: ${shorten(reaches.join(', '))}`)]),
    ...(consumers === undefined ? [] : [more('consumed by', consumers.join(', '))]),
    ...(accepted === undefined ? [] : [more('accepted', accepted.reason)]),
    ...(fix === undefined ? [] : [more('fix', fix)]),
  ];
}

function formatSummary({ summary }: Report, colors: Colors): string {
  const { ok, against, events, changed, added, removed, errors, warnings, notes, accepted, bump, duration_ms } =
    summary;
  const counts = [`${changed} changed`, `${added} added`, `${removed} removed`].filter((text) => !text.startsWith('0'));
  const found = [
    pluralise(errors, 'error', 'errors'),
    pluralise(warnings, 'warning', 'warnings'),
    pluralise(notes, 'note', 'notes'),
  ];
  const mark = ok ? colors.green('✔') : colors.red('✖');
  const what = counts.length === 0 ? 'no change' : counts.join(', ');
  const let_through = accepted === 0 ? '' : `, ${accepted} accepted`;
  return `${mark} ${pluralise(events, 'event', 'events')} against ${escapeText(against)}: ${what}; ${found.join(', ')}${let_through}; ${bumpText(bump)} (${duration_ms} ms)`;
}

export function bumpText(bump: Report['summary']['bump']): string {
  return bump === 'new-version'
    ? 'needs a new version of the event'
    : bump === 'none'
      ? 'nothing to release'
      : `asks for a ${bump} release`;
}
