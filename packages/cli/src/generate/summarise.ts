import type { GenerateReport } from '@bloodbank/codegen';
import { hasErrors } from '@bloodbank/schema-model';
import { pluralise } from '../output/pluralise.js';

export interface Summary {
  readonly text: string;
  readonly isFailure: boolean;
  /** Nothing changed: worth a word to a person who watches, and to nobody else. */
  readonly isQuiet: boolean;
  /** The files that a check found out of date. */
  readonly files: readonly string[];
}

/** What one generation came to, in one sentence. */
export function summarise({ problems, report, events, durationMs }: GenerateReport, check: boolean): Summary {
  const contracts = pluralise(events, 'contract', 'contracts');
  if (report === undefined || hasErrors(problems)) {
    const errors = problems.filter((problem) => problem.severity === 'error').length;
    const text = `${pluralise(errors, 'error', 'errors')} in the schemas: nothing was written.`;
    return { text, isFailure: true, isQuiet: false, files: [] };
  }
  const changed = report.written.length + report.removed.length;
  if (check && report.stale) {
    const files = [...report.written, ...report.removed.map((file) => `${file} (to be removed)`)];
    const verb = changed === 1 ? 'is' : 'are';
    const text = `${pluralise(changed, 'file', 'files')} ${verb} not up to date. Run \`bloodbank generate\`.`;
    return { text, isFailure: true, isQuiet: false, files };
  }
  if (changed === 0) return { text: `${contracts}: up to date.`, isFailure: false, isQuiet: true, files: [] };
  const text = `Generated ${contracts} in ${Math.round(durationMs)} ms (${pluralise(changed, 'file', 'files')} changed)`;
  return { text, isFailure: false, isQuiet: false, files: [] };
}
