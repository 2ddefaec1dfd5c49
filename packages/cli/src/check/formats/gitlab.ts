import type { Finding, Report } from '@bloodbank/compat';

const SEVERITY = { error: 'major', warning: 'minor', note: 'info' } as const;

/** A code quality report, as GitLab takes it from a job. */
export function formatGitlab({ events }: Report): readonly object[] {
  return events.flatMap(({ findings }) =>
    findings.map(({ rule, event_type, message, level, file, line, column, fingerprint }: Finding) => ({
      type: 'issue',
      check_name: rule,
      description: `${event_type}: ${message}`,
      categories: ['Compatibility'],
      severity: SEVERITY[level],
      fingerprint,
      location: { path: file, positions: { begin: { line, column } }, lines: { begin: line } },
    })),
  );
}
