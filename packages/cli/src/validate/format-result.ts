import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';
import type { ValidationResult } from './check-line.js';

/** One line: where, what, and every reason. */
export function formatResult(result: ValidationResult, colors: Colors): string {
  const place = result.line === undefined ? '' : colors.dim(`line ${result.line}: `);
  const type = result.event_type === undefined ? '' : ` ${escapeText(result.event_type)}`;
  if (result.valid) return `${place}${colors.green('valid')}${type}`;
  const reasons = (result.issues ?? []).map(
    ({ pointer, message }) => `${pointer === '' ? '(root)' : pointer} ${message}`,
  );
  const reason = result.error?.message ?? reasons.join('; ');
  return `${place}${colors.red('invalid')}${type}: ${escapeText(reason)}`;
}
