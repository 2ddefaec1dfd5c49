import { isObject } from '@bloodbank/core/json';

/** A text of a value that nobody verified; null for anything else. */
export function textOf(value: unknown, field: string): string | null {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === 'string' && found !== '' ? found : null;
}

/** A whole number from 0. */
export function whole(value: unknown, field: string): number | null {
  const found = isObject(value) ? value[field] : undefined;
  return Number.isSafeInteger(found) && Number(found) >= 0 ? Number(found) : null;
}

/** A number from 0. */
export function fraction(value: unknown, field: string): number | null {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null;
}

export function flag(value: unknown, field: string): boolean | null {
  const found = isObject(value) ? value[field] : undefined;
  return typeof found === 'boolean' ? found : null;
}
