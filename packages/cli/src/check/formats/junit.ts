import type { EventReport, Finding, Report } from '@bloodbank/compat';
import { escapeXml } from './xml.js';

/** One test for each event; a finding that fails the check fails its test. */
export function formatJunit({ events, summary }: Report): string {
  const failures = events.filter((event) => failing(event, summary.strict).length > 0).length;
  const counts = `tests="${events.length}" failures="${failures}" errors="0" skipped="0" time="${summary.duration_ms / 1000}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bloodbank check" tests="${events.length}" failures="${failures}" errors="0" time="${summary.duration_ms / 1000}">`,
    `  <testsuite name="${escapeXml(`against ${summary.against}`)}" ${counts}>`,
    ...events.flatMap((event) => testCase(event, summary.strict)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase(event: EventReport, isStrict: boolean): readonly string[] {
  const found = failing(event, isStrict);
  const start = `    <testcase classname="${escapeXml(event.file)}" name="${escapeXml(`${event.event_type} version ${event.version}`)}" time="0"`;
  if (found.length === 0) return [`${start}/>`];
  return [
    `${start}>`,
    ...found.map(({ rule, message, file, line, column, fix, fingerprint }) => {
      const text = `${file}:${line}:${column} ${message} ${fix ?? ''} (${fingerprint})`;
      return `      <failure type="${escapeXml(rule)}" message="${escapeXml(message)}">${escapeXml(text)}</failure>`;
    }),
    '    </testcase>',
  ];
}

function failing({ findings }: EventReport, isStrict: boolean): readonly Finding[] {
  return findings.filter(({ level }) => level === 'error' || (isStrict && level === 'warning'));
}
