import type { HeaderValue, MessageProperties } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import type { Route } from '../layout/places.js';
import { fitsShortString, headerBytes, MAX_HEADERS_BYTES } from '../message/limits.js';
import { OWN_HEADERS } from '../message/own-headers.js';
import type { RoutedMessage } from '../message/to-amqp.js';
import type { ReceivedMessage } from './received-message.js';

/** A header must stay small whatever was thrown. */
const MAX_FAILURE_TEXT = 1_000;

/** The copy of a message that failed: as it was, and why it failed. */
export function copyFailed(received: ReceivedMessage, failure: Failure, target: Route, now: Date): RoutedMessage {
  const at = now.toISOString();
  return copyOf(received, target, {
    [OWN_HEADERS.attempts]: received.delivery.attempt,
    [OWN_HEADERS.queue]: received.delivery.queue,
    [OWN_HEADERS.firstFailureAt]: received.firstFailureAt ?? at,
    [OWN_HEADERS.lastFailureAt]: at,
    [OWN_HEADERS.errorCode]: failure.code,
    [OWN_HEADERS.errorName]: cut(failure.errorName),
    [OWN_HEADERS.errorMessage]: cut(failure.message),
    ...(failure.stackHash === undefined ? {} : { [OWN_HEADERS.errorStackHash]: cut(failure.stackHash) }),
    ...(failure.pointer === undefined ? {} : { [OWN_HEADERS.errorPointer]: cut(failure.pointer) }),
  });
}

/** The copy of a dead letter that its queue refused, on its way to where it waits for room. */
export function copyParked(copy: RoutedMessage, target: Route): RoutedMessage {
  return { ...copy, ...target, headers: { ...copy.headers, [OWN_HEADERS.parked]: true } };
}

/** The copy of a message that is to come later and did not fail: its attempt counts as not made. */
export function copyUnspent(received: ReceivedMessage, target: Route): RoutedMessage {
  const { delivery, firstFailureAt } = received;
  return copyOf(received, target, {
    [OWN_HEADERS.attempts]: delivery.attempt - 1,
    ...(firstFailureAt === undefined ? {} : { [OWN_HEADERS.firstFailureAt]: firstFailureAt }),
  });
}

/**
 * Original bytes, properties and headers, and where the message was first published. It never expires by itself, for the
 * sender's expiration would cut a retry's delay short and empty a dead-letter queue.
 */
function copyOf(
  { delivery, redrives }: ReceivedMessage,
  target: Route,
  marks: Readonly<Record<string, HeaderValue>>,
): RoutedMessage {
  const { expirationMs, userId, ...properties } = delivery.properties;
  const own: Readonly<Record<string, HeaderValue>> = {
    [OWN_HEADERS.exchange]: delivery.destination,
    [OWN_HEADERS.routingKey]: delivery.address.key,
    ...marks,
    ...(redrives === undefined ? {} : { [OWN_HEADERS.redrives]: redrives }),
    ...(expirationMs === undefined ? {} : { [OWN_HEADERS.expirationMs]: expirationMs }),
    ...(userId === undefined ? {} : { [OWN_HEADERS.userId]: userId }),
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
  // Those that may be added yet.
  const note = headerBytes(OWN_HEADERS.droppedHeaders, 0) + headerBytes(OWN_HEADERS.parked, true);
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
