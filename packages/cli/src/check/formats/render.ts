import type { Report } from '@bloodbank/compat';
import { escapeLines } from '../../output/escape-text.js';
import type { Printer } from '../../output/printer.js';
import { ACCEPTED_FILE } from '../accepted-file.js';
import type { Format } from './format.js';
import { fromTheTop, isWholePath } from './from-the-top.js';
import { formatGithub } from './github.js';
import { formatGitlab } from './gitlab.js';
import { formatJunit } from './junit.js';
import { formatMarkdown } from './markdown.js';
import { formatSarif } from './sarif.js';
import { formatText } from './text.js';

/** Where in the repository a report is made. */
export interface Place {
  /** From its top to where people name files from; empty, or with a slash at its end. */
  readonly prefix: string;
  /** The file of acceptances, as people name it. */
  readonly accepted: string;
}

/** Whether a form names files from the top of the repository, wherever the check runs. */
export function isNamedFromTheTop(format: Format): boolean {
  return format === 'gitlab' || format === 'sarif' || format === 'github';
}

const AT_THE_TOP: Place = { prefix: '', accepted: ACCEPTED_FILE };

/** Writes a report. What was written by others cannot drive a terminal in any of the forms. */
export async function render(report: Report, format: Format, out: Printer, place: Place = AT_THE_TOP): Promise<void> {
  const named = fromTheTop(report, place.prefix);
  const accepted = isWholePath(place.accepted) ? place.accepted : `${place.prefix}${place.accepted}`;
  switch (format) {
    case 'json':
      return out.json(report);
    case 'gitlab':
      return out.json(formatGitlab(named, accepted), 2);
    case 'sarif':
      return out.json(formatSarif(named, accepted), 2);
    case 'text':
      return out.line(formatText(report, out.colors));
    case 'github': {
      const commands = formatGithub(named, accepted);
      return commands === '' ? undefined : out.line(escapeLines(commands));
    }
    case 'junit':
      return out.line(escapeLines(formatJunit(report, place.accepted)));
    case 'markdown':
      return out.line(escapeLines(formatMarkdown(report)));
  }
}
