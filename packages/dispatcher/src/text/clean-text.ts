/** Control characters, line and paragraph separators, and what turns or hides the direction of text. */
const CONTROL = /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]+/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
const CUT = '…';

/**
 * A text of a stranger as one line of data: without control characters, and at most `maxLength` long. What is cut off is marked.
 */
export function cleanLine(text: string, maxLength: number): string {
  // Cut first, so that the work is bounded too.
  const bounded = text.slice(0, 4 * maxLength);
  const clean = bounded.replace(CONTROL, ' ').replace(LONE_SURROGATE, '\ufffd').replace(/ {2,}/g, ' ').trim();
  if (clean.length <= maxLength && bounded.length === text.length) return clean;
  return `${clean.slice(0, maxLength - 1).replace(LONE_SURROGATE, '')}${CUT}`;
}

/** Several lines of data, each of which is indented, so that none can be taken for a line of what stands around it. */
export function fenceLines(text: string, maxLength: number): string {
  const lines = text.slice(-maxLength).split(/\r\n|[\n\r\u2028\u2029]/);
  return lines.map((line) => `  | ${cleanLine(line, maxLength)}`.trimEnd()).join('\n');
}
