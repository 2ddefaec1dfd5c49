import { numberOf } from '../../wire/field-number.js';
import type { FieldTable, FieldValue } from '../../wire/field-value.js';

/** The values of `x-match`; the two `-with-x` forms also look at headers whose name begins with `x-`. */
export const HEADERS_MATCH_MODES = ['all', 'any', 'all-with-x', 'any-with-x'] as const;

/** Whether a headers exchange's binding arguments match a message's headers. No `x-match` means `all`. */
export function matchesHeaders(args: FieldTable, headers: FieldTable): boolean {
  const mode = args.get('x-match');
  const word = mode?.type === 'longstr' ? mode.value : 'all';
  const needsAll = word.startsWith('all');
  const looksAtX = word.endsWith('-with-x');
  for (const [key, wanted] of args) {
    if (key === 'x-match' || (key.startsWith('x-') && !looksAtX)) continue;
    const found = headers.get(key);
    const matched = found !== undefined && (wanted.type === 'void' || isSameValue(wanted, found));
    if (matched && !needsAll) return true;
    if (!matched && needsAll) return false;
  }
  return needsAll;
}

/** Values are compared across widths, as Erlang's `==` does: 1 as a byte equals 1.0 as a double. */
function isSameValue(a: FieldValue, b: FieldValue): boolean {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined || right !== undefined) return left === right;
  if (a.type === 'void' || b.type === 'void') return a.type === b.type;
  if (a.type === 'array' && b.type === 'array') {
    return a.value.length === b.value.length && a.value.every((item, at) => isSameItem(item, b.value[at]));
  }
  if (a.type === 'table' && b.type === 'table') {
    return a.value.size === b.value.size && [...a.value].every(([key, item]) => isSameItem(item, b.value.get(key)));
  }
  return a.value === b.value;
}

function isSameItem(a: FieldValue, b: FieldValue | undefined): boolean {
  return b !== undefined && isSameValue(a, b);
}
