import type { Failure, HeaderValue, MessageProperties } from '@bloodbank/core';
import type { Route } from '../layout/places.js';
import { fitsShortString, headerBytes, MAX_HEADERS_BYTES } from '../message/limits.js';
import { OWN_HEADERS } from '../message/own-headers.js';
import type { RoutedMessage } from '../message/to-amqp.js';
import type { ReceivedMessage } from './received-message.js';

/** A header must stay small whatever was thrown. */
const MAX_FAILURE_TEXT = 1_000;

/**
 * The copy of a message that failed: original bytes, properties and headers, and why it failed. It never expires by
 * itself, for the sender's expiration would cut a retry's delay short and empty a dead-letter queue.
 */
export function copyFailed(
  { delivery, firstFailureAt }: ReceivedMessage,
  failure: Failure,
  target: Route,
  now: Date,
): RoutedMessage {
  const { expirationMs, ...properties } = delivery.properties;
  const at = now.toISOString();
  const own: Readonly<Record<string, HeaderValue>> = {
    [OWN_HEADERS.attempts]: delivery.attempt,
    [OWN_HEADERS.exchange]: delivery.destination,
    [OWN_HEADERS.routingKey]: delivery.address.key,
    [OWN_HEADERS.queue]: delivery.queue,
    [OWN_HEADERS.firstFailureAt]: firstFailureAt ?? at,
    [OWN_HEADERS.lastFailureAt]: at,
    [OWN_HEADERS.errorCode]: failure.code,
    [OWN_HEADERS.errorName]: cut(failure.errorName),
    [OWN_HEADERS.errorMessage]: cut(failure.message),
    ...(failure.stackHash === undefined ? {} : { [OWN_HEADERS.errorStackHash]: cut(failure.stackHash) }),
    ...(failure.pointer === undefined ? {} : { [OWN_HEADERS.errorPointer]: cut(failure.pointer) }),
    ...(expirationMs === undefined ? {} : { [OWN_HEADERS.expirationMs]: expirationMs }),
  };
  return {
    ...target,
    body: delivery.body,
    properties: { ...keepCarriable(properties), persistent: true },
    headers: fitHeaders(own, delivery.headers),
  };
}

function cut(text: string): string {
  return text.slice(0, MAX_FAILURE_TEXT);
}

/** A text with bytes that are no UTF-8 grows when it is read, and may not fit where it came from. */
function keepCarriable(properties: MessageProperties): MessageProperties {
  const kept = Object.entries(properties).filter(([, value]) => typeof value !== 'string' || fitsShortString(value));
  return Object.fromEntries(kept);
}

/** Ours first; then the sender's while there is room, for a failure with a reason is worth more than a large header. */
function fitHeaders(
  own: Readonly<Record<string, HeaderValue>>,
  theirs: Readonly<Record<string, HeaderValue>>,
): Readonly<Record<string, HeaderValue>> {
  const note = headerBytes(OWN_HEADERS.droppedHeaders, 0);
  let room = MAX_HEADERS_BYTES - 4 - note;
  for (const [name, value] of Object.entries(own)) room -= headerBytes(name, value);
  const fitting: [string, HeaderValue][] = [];
  let dropped = 0;
  for (const [name, value] of Object.entries(theirs)) {
    const bytes = headerBytes(name, value);
    if (bytes > room || !fitsShortString(name)) dropped += 1;
    else {
      room -= bytes;
      fitting.push([name, value]);
    }
  }
  return { ...Object.fromEntries(fitting), ...own, ...(dropped > 0 ? { [OWN_HEADERS.droppedHeaders]: dropped } : {}) };
}
