import type { JsonValue } from '@bloodbank/schema-model';

/** A value as one writes it into an environment variable. */
export function writeValue(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
