import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@bloodbank/compat';
import { keepFile } from './keep-file.js';

export interface ReportCache {
  /** The last report, if it was made of the same. */
  recall(): Promise<Report | undefined>;
  keep(report: Report): Promise<void>;
}

/**
 * Remembers the last report by all that it was made of, so that a check of what was checked before costs no more than reading
 * it. `facts` must hold everything that can change a word of it.
 */
export function openReportCache(folder: string, facts: readonly unknown[]): ReportCache {
  const file = join(folder, 'check-report.json');
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${JSON.stringify(fact)}\n`);
  const key = hash.digest('base64url');
  return {
    async recall() {
      try {
        const read = JSON.parse(await readFile(file, 'utf8')) as { readonly key?: unknown; readonly report?: Report };
        return read.key === key ? read.report : undefined;
      } catch {
        return undefined;
      }
    },
    async keep(report) {
      if (isSettled(report)) await keepFile(file, JSON.stringify({ key, report }));
    },
  };
}

/** What was not proven is asked again: it may have been the clock of a busy machine. */
function isSettled({ events }: Report): boolean {
  return !events.some(
    ({ backward, forward, findings }) =>
      [backward, forward].includes('UNPROVEN') || findings.some(({ verdict }) => verdict === 'UNPROVEN'),
  );
}
