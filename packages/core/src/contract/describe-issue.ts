import type { Issue } from './contract-set.js';

/** More than these nobody reads. */
const MOST_VALUES = 12;

/** `/size must be one of "S", "M"`: where it is, and what was expected there, which stands in the schema. Never a value of the payload. */
export function describeIssue({ pointer, keyword, message, expected }: Issue): string {
  const place = pointer === '' ? '(root)' : pointer;
  if (keyword === 'enum' && Array.isArray(expected)) {
    const values = expected.slice(0, MOST_VALUES).map((value) => JSON.stringify(value));
    return `${place} must be one of ${values.join(', ')}${expected.length > MOST_VALUES ? ', …' : ''}`;
  }
  if (keyword === 'const' && expected !== undefined) return `${place} must be ${JSON.stringify(expected)}`;
  return `${place} ${message}`;
}
