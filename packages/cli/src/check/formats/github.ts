import type { Finding, Report } from '@bloodbank/compat';
import { findingDetails } from './finding-details.js';
import { unusedAcceptances } from './unused-acceptances.js';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands: one annotation for each finding, at its line. */
export function formatGithub(report: Report, acceptedFile: string): string {
  const unused = unusedAcceptances(report).map(({ rule, docs, level, message }) =>
    command(level, { file: acceptedFile, line: 1, col: 1, title: rule }, `${message}\nSee ${docs}`),
  );
  return [...report.events.flatMap(({ findings }) => findings.map(annotate)), ...unused].join('\n');
}

function annotate(finding: Finding): string {
  const { level, file, line, column, rule, message, fingerprint, event_type, version } = finding;
  const title = `${rule}: ${event_type} version ${version}`;
  const text = [message, ...findingDetails(finding), `(${fingerprint})`].join('\n');
  return command(level, { file, line, col: column, title }, text);
}

function command(level: Finding['level'], properties: Readonly<Record<string, string | number>>, text: string): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${COMMANDS[level]} ${written.join(',')}::${data(text)}`;
}

/** As the runner undoes it: percent first, or it would escape the escapes. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
