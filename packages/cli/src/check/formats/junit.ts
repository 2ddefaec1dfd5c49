import type { EventReport, Finding, Report } from '@bloodbank/compat';
import { escapeText } from '../../output/escape-text.js';
import { findingDetails } from './finding-details.js';
import { type UnusedAcceptance, unusedAcceptances } from './unused-acceptances.js';

/** One test for each event; a finding that fails the check fails its test. So does an acceptance that it fails for. */
export function formatJunit(report: Report, acceptedFile: string): string {
  const { events, summary } = report;
  const unused = unusedAcceptances(report);
  const failures =
    events.filter((event) => failing(event, summary.strict).length > 0).length +
    unused.filter(({ level }) => level === 'error').length;
  const counts = `tests="${events.length + unused.length}" failures="${failures}" errors="0"`;
  const time = `time="${summary.duration_ms / 1000}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bloodbank check" ${counts} ${time}>`,
    `  <testsuite name="${escapeXml(`against ${summary.against}`)}" ${counts} skipped="0" ${time}>`,
    ...events.flatMap((event) => testCase(event, summary.strict)),
    ...unused.flatMap((each) => acceptanceCase(each, acceptedFile)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase(event: EventReport, isStrict: boolean): readonly string[] {
  const found = failing(event, isStrict);
  const start = opening(event.file, `${event.event_type} version ${event.version}`);
  if (found.length === 0) return [`${start}/>`];
  return [
    `${start}>`,
    ...found.map((finding) => {
      const { rule, message, file, line, column, fingerprint } = finding;
      return failure(rule, message, [
        `${file}:${line}:${column} ${message}`,
        ...findingDetails(finding),
        `(${fingerprint})`,
      ]);
    }),
    '    </testcase>',
  ];
}

function acceptanceCase(
  { rule, docs, level, message, fingerprint }: UnusedAcceptance,
  file: string,
): readonly string[] {
  const said =
    level === 'error'
      ? failure(rule, message, [`See ${docs}`])
      : `      <system-out>${escapeXml(message)}</system-out>`;
  return [`${opening(file, `acceptance ${fingerprint}`)}>`, said, '    </testcase>'];
}

function opening(classname: string, name: string): string {
  return `    <testcase classname="${escapeXml(classname)}" name="${escapeXml(name)}" time="0"`;
}

function failure(type: string, message: string, lines: readonly string[]): string {
  return `      <failure type="${escapeXml(type)}" message="${escapeXml(message)}">${lines.map(escapeXml).join('\n')}</failure>`;
}

function failing({ findings }: EventReport, isStrict: boolean): readonly Finding[] {
  return findings.filter(({ level }) => level === 'error' || (isStrict && level === 'warning'));
}

/** Text as XML 1.0 may hold it, attribute values included (section 2.2 leaves no way to write control characters). */
function escapeXml(text: string): string {
  return escapeText(text)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
