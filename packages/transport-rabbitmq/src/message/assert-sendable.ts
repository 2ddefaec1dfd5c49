import { Invalid } from '@bloodbank/core/errors';
import { isReservedHeader } from '@bloodbank/core/message';
import {
  fitsShortString,
  headerBytes,
  MAX_BODY_BYTES,
  MAX_EXPIRATION_MS,
  MAX_HEADERS_BYTES,
  MAX_PRIORITY,
} from './limits.js';
import type { RoutedMessage } from './to-amqp.js';

/**
 * Refuses what AMQP cannot carry before the shared channel sees it: there it would fail every neighbour in flight.
 *
 * @throws {Invalid} `message.invalid-properties` or `message.reserved-header`.
 */
export function assertSendable(message: RoutedMessage): void {
  for (const name of Object.keys(message.headers)) {
    if (isReservedHeader(name)) throw new Invalid('message.reserved-header', `The header "${name}" is reserved.`);
  }
  if (message.body.length > MAX_BODY_BYTES) {
    refuse(`The body has ${message.body.length} bytes, more than the ${MAX_BODY_BYTES} that brokers take.`);
  }
  assertCarriable(message);
}

/**
 * As `assertSendable`, for copies: they carry the bus's own headers, and a body of any size, for a broker that handed it out
 * takes it back. Refused here, it could be neither retried nor parked.
 */
export function assertCarriable(message: RoutedMessage): void {
  assertShort('exchange', message.exchange);
  assertShort('routing key', message.routingKey);
  assertProperties(message.properties);
  assertHeaders(message.headers);
}

function assertProperties(properties: RoutedMessage['properties']): void {
  assertShort('message id', properties.messageId);
  assertShort('type', properties.type);
  assertShort('correlation id', properties.correlationId);
  assertShort('app id', properties.appId);
  assertShort('content type', properties.contentType);
  assertShort('reply-to', properties.replyTo);
  assertInteger('priority', properties.priority, MAX_PRIORITY);
  assertInteger('expiration in milliseconds', properties.expirationMs, MAX_EXPIRATION_MS);
  const seconds = properties.timestamp?.getTime();
  if (seconds !== undefined && !(seconds >= 0)) refuse('The timestamp is not a date after 1970.');
}

function assertHeaders(headers: RoutedMessage['headers']): void {
  let bytes = 4;
  for (const [name, value] of Object.entries(headers)) {
    assertShort('name of a header', name);
    const isHeaderValue =
      value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (!isHeaderValue) refuse(`The header "${name}" is not a text, a finite number, a boolean or null.`);
    bytes += headerBytes(name, value);
  }
  if (bytes > MAX_HEADERS_BYTES) refuse(`The headers take ${bytes} bytes, more than ${MAX_HEADERS_BYTES}.`);
}

function assertShort(what: string, text: string | undefined): void {
  if (text === undefined) return;
  if (typeof text !== 'string') refuse(`The ${what} is not a text.`);
  if (!fitsShortString(text)) refuse(`The ${what} is longer than 255 bytes: "${text.slice(0, 40)}…".`);
}

function assertInteger(what: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= max)) return;
  refuse(`The ${what} is ${value}, not a whole number from 0 to ${max}.`);
}

function refuse(message: string): never {
  throw new Invalid('message.invalid-properties', message);
}
