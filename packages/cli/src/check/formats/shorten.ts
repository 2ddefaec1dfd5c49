/** A payload may be as large as any; so much of it is read. In characters. */
const MAX_LENGTH = 300;

export function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}
