import type { Problem } from '@bloodbank/schema-model';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';

/** `file:line:column severity rule: message (pointer)`, where editors make the first part a link, and what to do. */
export function formatProblem(problem: Problem, colors: Colors): string {
  const { file, line, column, severity, rule, pointer, message, fix } = problem;
  const paint = severity === 'error' ? colors.red : colors.yellow;
  const place = pointer === '' ? '' : colors.dim(` (${escapeText(pointer)})`);
  return [
    `${escapeText(file)}:${line}:${column} ${paint(severity)} ${colors.bold(rule)}: ${escapeText(message)}${place}`,
    `  ${colors.dim('fix:')} ${escapeText(fix)}`,
  ].join('\n');
}
