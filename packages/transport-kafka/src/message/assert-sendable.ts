import { Invalid } from '@bloodbank/core/errors';
import { isReservedHeader } from '@bloodbank/core/message';
import type { OutgoingMessage } from '@bloodbank/core/ports';

/** The same on every broker, so that what leaves on one leaves on another. */
const MAX_TEXT_BYTES = 255;
const MAX_HEADERS_BYTES = 64 * 1024;
const MAX_PRIORITY = 255;
const MAX_EXPIRATION_MS = 2 ** 32 - 1;

/** @throws {Invalid} `message.invalid-properties` or `message.reserved-header`. */
export function assertSendable({ address, properties, headers, partitionKey }: OutgoingMessage): void {
  for (const name of Object.keys(headers)) {
    if (isReservedHeader(name)) throw new Invalid('message.reserved-header', `The header "${name}" is reserved.`);
  }
  assertText('key of the address', address.key);
  assertText('message id', properties.messageId);
  assertText('type', properties.type);
  assertText('correlation id', properties.correlationId);
  assertText('app id', properties.appId);
  assertText('content type', properties.contentType);
  assertText('reply-to', properties.replyTo);
  assertText('partition key', partitionKey, MAX_HEADERS_BYTES);
  assertInteger('priority', properties.priority, MAX_PRIORITY);
  assertInteger('expiration in milliseconds', properties.expirationMs, MAX_EXPIRATION_MS);
  const time = properties.timestamp?.getTime();
  if (time !== undefined && !(time >= 0)) refuse('The timestamp is not a date after 1970.');
  assertHeaders(headers);
}

function assertHeaders(headers: OutgoingMessage['headers']): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    assertText('name of a header', name);
    const isValue = value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (!isValue) refuse(`The header "${name}" is not a text, a finite number, a boolean or null.`);
    bytes += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 8);
  }
  if (bytes > MAX_HEADERS_BYTES) refuse(`The headers take ${bytes} bytes, more than ${MAX_HEADERS_BYTES}.`);
}

function assertText(what: string, text: string | undefined, maxBytes: number = MAX_TEXT_BYTES): void {
  if (text === undefined) return;
  if (typeof text !== 'string') refuse(`The ${what} is not a text.`);
  if (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes) {
    refuse(`The ${what} is longer than ${maxBytes} bytes: "${text.slice(0, 40)}…".`);
  }
}

function assertInteger(what: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= max)) return;
  refuse(`The ${what} is ${value}, not a whole number from 0 to ${max}.`);
}

function refuse(message: string): never {
  throw new Invalid('message.invalid-properties', message);
}
