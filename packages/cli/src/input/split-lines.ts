/** One line of a stream, without its end. `bytes` is undefined for a line that was longer than allowed. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
}

const NEWLINE = 0x0a;

/** Nothing but spaces, as JSON knows them. */
export function isBlankLine(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** The lines of a stream as they arrive. Never holds more than one line, and of that no more than `maxBytes`. */
export async function* splitLines(stream: AsyncIterable<unknown>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let sizeBytes = 0;
  let number = 0;

  const add = (part: Uint8Array): void => {
    sizeBytes += part.length;
    if (sizeBytes <= maxBytes) parts.push(part);
    else parts = [];
  };
  const finish = (): Line => {
    const bytes = sizeBytes <= maxBytes ? Buffer.concat(parts) : undefined;
    parts = [];
    sizeBytes = 0;
    return { number: ++number, bytes };
  };

  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      add(bytes.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    if (start < bytes.length) add(bytes.subarray(start));
  }
  if (sizeBytes > 0) yield finish();
}
