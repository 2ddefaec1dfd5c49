import type { Finding, Report } from '@bloodbank/compat';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands: one annotation for each finding, at its line. */
export function formatGithub({ events }: Report): string {
  return events.flatMap(({ findings }) => findings.map(annotate)).join('\n');
}

function annotate({
  level,
  file,
  line,
  column,
  rule,
  message,
  fix,
  fingerprint,
  event_type,
  version,
}: Finding): string {
  const title = property(`${rule}: ${event_type} version ${version}`);
  const text = data([message, ...(fix === undefined ? [] : [`Fix: ${fix}`]), `(${fingerprint})`].join('\n'));
  return `::${COMMANDS[level]} file=${property(file)},line=${line},col=${column},title=${title}::${text}`;
}

/** As the runner undoes it: percent first, or it would escape the escapes. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
