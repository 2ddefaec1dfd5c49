import type { Finding } from '@bloodbank/topology';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';

/** Like a finding about a schema; one about the topology as a whole names no place. */
export function formatFinding({ severity, rule, file, line, message, fix }: Finding, colors: Colors): string {
  const paint = severity === 'error' ? colors.red : colors.yellow;
  const place = file === '' ? '' : `${escapeText(file)}${line === undefined ? '' : `:${line}`} `;
  return [
    `${place}${paint(severity)} ${colors.bold(rule)}: ${escapeText(message)}`,
    `  ${colors.dim('fix:')} ${escapeText(fix)}`,
  ].join('\n');
}
