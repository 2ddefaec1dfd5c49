import type { Report } from '@bloodbank/compat';
import { findingDetails } from './finding-details.js';
import { unusedAcceptances } from './unused-acceptances.js';

const SEVERITY = { error: 'major', warning: 'minor', note: 'info' } as const;

/** A code quality report, as GitLab takes it from a job. */
export function formatGitlab(report: Report, acceptedFile: string): readonly object[] {
  const found = report.events.flatMap(({ findings }) =>
    findings.map((finding) => ({
      ...issueOf(finding, `${finding.event_type}: ${finding.message}`),
      content: { body: findingDetails(finding).join('\n\n') },
      location: locationOf(finding),
    })),
  );
  const unused = unusedAcceptances(report).map((each) => ({
    ...issueOf({ ...each, fingerprint: `unused-${each.fingerprint}` }, each.message),
    content: { body: `See ${each.docs}` },
    location: locationOf({ file: acceptedFile, line: 1, column: 1 }),
  }));
  return [...found, ...unused];
}

interface Judged {
  readonly rule: string;
  readonly level: keyof typeof SEVERITY;
  readonly fingerprint: string;
}

function issueOf({ rule, level, fingerprint }: Judged, description: string): object {
  const categories = ['Compatibility'];
  return { type: 'issue', check_name: rule, description, categories, severity: SEVERITY[level], fingerprint };
}

interface At {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function locationOf({ file, line, column }: At): object {
  return { path: file, positions: { begin: { line, column } }, lines: { begin: line } };
}
