import type { Report } from '@bloodbank/compat';
import type { Format } from '../../commands/check.js';
import { escapeLines } from '../../output/escape-text.js';
import type { Printer } from '../../output/printer.js';
import { formatGithub } from './github.js';
import { formatGitlab } from './gitlab.js';
import { formatJunit } from './junit.js';
import { formatMarkdown } from './markdown.js';
import { formatText } from './text.js';

/** Writes a report. What was written by others cannot drive a terminal in any of the forms. */
export async function render(report: Report, format: Format, out: Printer): Promise<void> {
  switch (format) {
    case 'json':
      return out.json(report);
    case 'gitlab':
      return out.json(formatGitlab(report), 2);
    case 'sarif':
      // It describes every rule, and so loads them all.
      return out.json((await import('./sarif.js')).formatSarif(report), 2);
    case 'text':
      return out.line(formatText(report, out.colors));
    default: {
      const text = { github: formatGithub, junit: formatJunit, markdown: formatMarkdown }[format](report);
      if (text !== '') await out.line(escapeLines(text));
    }
  }
}
