import { isUnholdable } from './read-value.js';

const SUSPICIOUS_TEXT = /\\u(0000|[dD][89a-fA-F])/;
const SUSPICIOUS_NUMBER = /[eE]\+?\d{3}|\d{309}/;

/**
 * Why PostgreSQL's jsonb cannot hold a JSON text as it is meant, or null. Walks the value only where the text gives cause: a
 * million events a day have none.
 */
export function findUnsearchable(text: string, value: unknown): string | null {
  const hasText = SUSPICIOUS_TEXT.test(text);
  const hasNumber = SUSPICIOUS_NUMBER.test(text);
  return hasText || hasNumber ? walk(value) : null;
}

function walk(value: unknown): string | null {
  if (typeof value === 'string')
    return isUnholdable(value) ? 'it has a NUL character or half of a surrogate pair' : null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'it has a number that is too large';
  if (typeof value !== 'object' || value === null) return null;
  const inside = Array.isArray(value) ? value : Object.entries(value).flat();
  for (const one of inside) {
    const reason = walk(one);
    if (reason !== null) return reason;
  }
  return null;
}
