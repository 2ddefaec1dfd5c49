import type { Report } from '@bloodbank/compat';

/**
 * A report whose files are named as a service that knows the repository names them: from its top, and by the path alone where
 * the commit that is compared with stands before it. `prefix` leads from the top to where the other files are named from.
 */
export function fromTheTop(report: Report, prefix: string): Report {
  const { against } = report.summary;
  const commit = against.startsWith('git:') ? `${against.slice('git:'.length)}:` : undefined;
  const place = (file: string): string => {
    if (commit !== undefined && file.startsWith(commit)) return file.slice(commit.length);
    return isWholePath(file) ? file : `${prefix}${file}`;
  };
  return {
    ...report,
    events: report.events.map((event) => ({
      ...event,
      file: place(event.file),
      findings: event.findings.map(({ previous, ...finding }) => ({
        ...finding,
        file: place(finding.file),
        ...(previous === undefined ? {} : { previous: { ...previous, file: place(previous.file) } }),
      })),
    })),
  };
}

/** Whether a path, with forward slashes, is one from the root: on Windows that of a drive, as where the files lie on another. */
export function isWholePath(path: string): boolean {
  return /^([A-Za-z]:)?\//.test(path);
}
