/** What AMQP 0-9-1 and RabbitMQ can carry; beyond any of these, the client throws or the broker closes the channel. */
export const MAX_SHORT_STRING_BYTES = 255;
export const MAX_HEADERS_BYTES: number = 64 * 1024;
/** RabbitMQ 4 refuses larger messages unless told otherwise. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;
export const MAX_PRIORITY = 255;
export const MAX_EXPIRATION_MS: number = 2 ** 32 - 1;

/** Length of a text on the wire. A UTF-16 unit takes three bytes at most, so that most texts need no counting. */
export function fitsShortString(text: string): boolean {
  return text.length * 3 <= MAX_SHORT_STRING_BYTES || Buffer.byteLength(text) <= MAX_SHORT_STRING_BYTES;
}

/** Bytes that one header takes in the table; exact for texts, an upper bound for numbers. */
export function headerBytes(name: string, value: unknown): number {
  return 1 + Buffer.byteLength(name) + 1 + (typeof value === 'string' ? 4 + Buffer.byteLength(value) : 8);
}
