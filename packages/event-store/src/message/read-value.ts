/** Longer than any id or name that is meant seriously, and short enough for an index. */
const MAX_TEXT = 255;

/** A text that a column can hold, else null. */
export function textFrom(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return null;
  return isUnholdable(value) ? null : value;
}

/** Whether a text has a character that PostgreSQL refuses: NUL, or half of a pair. */
export function isUnholdable(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text);
}

/** Years 1 to 9999, which every store can write. */
export function momentFrom(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) || moment.getUTCFullYear() < 1 ? undefined : moment;
}
