import { isReservedHeader } from '@bloodbank/core/message';
import type { Delivery, HeaderValue, MessageProperties } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import type { ConsumeMessage } from 'amqplib';
import type { Places } from '../layout/places.js';
import { OWN_HEADERS } from '../message/own-headers.js';

/** A message as the broker handed it over, after the guard: what may be told, and what only a copy needs. */
export interface ReceivedMessage {
  readonly delivery: Delivery;
  /** When it failed for the first time, RFC 3339; undefined while it never did. */
  readonly firstFailureAt: string | undefined;
  /** Why it is a dead letter that found no room in its queue; undefined for what is to be handled. */
  readonly parked: Failure | undefined;
}

export interface ReceivingQueue {
  readonly queue: string;
  readonly places: Places;
  /** What its consumer expects, where the exchange does not say. Default: events. */
  readonly kind?: 'event' | 'command';
  /** Which of the group's partitions it is, from 0. */
  readonly partition?: number;
  /** Quorum queues count in `x-delivery-count` how often they handed a message out in vain. */
  readonly isQuorum: boolean;
  /**
   * Whether consumers may come and go without anybody noticing. Not on a queue with a single active consumer, where one that
   * is cancelled hands the queue over, nor on one that ends with its last consumer.
   */
  readonly canIsolate: boolean;
}

/** More attempts than any policy allows; a larger count is not ours. */
const MAX_BELIEVABLE_ATTEMPTS = 1_000_000;

/**
 * The header guard: reads a message whose sender is not trusted. Headers of the broker, of its libraries and of the bus
 * never pass. Our own marks are believed on messages that came through the default exchange, straight to this queue:
 * that is how retries return. A sender who may write to the default exchange could place any message in any queue anyway.
 */
export function readMessage(
  message: ConsumeMessage,
  { queue, isQuorum, places, kind, partition }: Omit<ReceivingQueue, 'canIsolate'>,
): ReceivedMessage {
  const { fields, properties, content } = message;
  const raw: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const isReturning = fields.exchange === '' && fields.routingKey === queue;
  const own: Readonly<Record<string, unknown>> = isReturning ? raw : {};

  // From 4.3 on the count may be 0 for a message that was handed out before, and did not count as failed.
  const counted = isQuorum ? countFrom(raw['x-delivery-count'], 1) : 1;
  const redeliveries = fields.redelivered ? Math.max(1, counted) : 0;
  const exchange = textFrom(own[OWN_HEADERS.exchange]) ?? fields.exchange;
  const routingKey = textFrom(own[OWN_HEADERS.routingKey]) ?? fields.routingKey;
  return {
    delivery: {
      body: content,
      address: places.addressOf({ exchange, routingKey }, kind),
      destination: exchange === places.record ? places.events : exchange,
      queue,
      ...(partition === undefined ? {} : { partition }),
      properties: readProperties(properties, own[OWN_HEADERS.expirationMs]),
      headers: cleanHeaders(raw),
      attempt: 1 + countFrom(own[OWN_HEADERS.attempts], 0) + redeliveries,
      redelivered: fields.redelivered,
      ...copyOf(exchange === places.record ? raw : {}),
    },
    firstFailureAt: textFrom(own[OWN_HEADERS.firstFailureAt]),
    parked: own[OWN_HEADERS.parked] === true ? readFailure(own) : undefined,
  };
}

/** As `copyFailed` wrote it. */
function readFailure(own: Readonly<Record<string, unknown>>): Failure {
  const [stackHash, pointer] = [textFrom(own[OWN_HEADERS.errorStackHash]), textFrom(own[OWN_HEADERS.errorPointer])];
  return {
    // What was a code when it was written, by this version or another.
    code: (textFrom(own[OWN_HEADERS.errorCode]) ?? 'handler.failed') as Failure['code'],
    errorName: textFrom(own[OWN_HEADERS.errorName]) ?? 'Error',
    message: textFrom(own[OWN_HEADERS.errorMessage]) ?? '',
    ...(stackHash === undefined ? {} : { stackHash }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** Only what was sent to the recorders by itself may say so. */
function copyOf(raw: Readonly<Record<string, unknown>>): { readonly copyOf?: 'command' | 'reply' } {
  const kind = raw[OWN_HEADERS.copyOf];
  return kind === 'command' || kind === 'reply' ? { copyOf: kind } : {};
}

/** A header named `__proto__` would become something else in the next object that it is copied to. */
function cleanHeaders(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, HeaderValue>> {
  const clean = Object.entries(raw).filter(
    (entry): entry is [string, HeaderValue] =>
      entry[0] !== '__proto__' && !isReservedHeader(entry[0]) && isHeaderValue(entry[1]),
  );
  return Object.fromEntries(clean);
}

function readProperties(properties: ConsumeMessage['properties'], ownExpiration: unknown): MessageProperties {
  const { messageId, type, correlationId, timestamp, appId, contentType, replyTo, priority, deliveryMode } = properties;
  const date = typeof timestamp === 'number' ? new Date(timestamp * 1_000) : undefined;
  const expiration: unknown = properties.expiration ?? ownExpiration;
  const expirationMs = expiration === undefined ? undefined : Number(expiration);
  return {
    ...keepText('messageId', messageId),
    ...keepText('type', type),
    ...keepText('correlationId', correlationId),
    ...keepText('appId', appId),
    ...keepText('contentType', contentType),
    ...keepText('replyTo', replyTo),
    ...(date === undefined || Number.isNaN(date.getTime()) ? {} : { timestamp: date }),
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(expirationMs !== undefined && Number.isInteger(expirationMs) ? { expirationMs } : {}),
    persistent: deliveryMode === 2,
  };
}

function keepText<K extends string>(name: K, value: unknown): { readonly [P in K]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { readonly [P in K]?: string }) : {};
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function textFrom(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function countFrom(value: unknown, fallback: number): number {
  const isCount =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_BELIEVABLE_ATTEMPTS;
  return isCount ? value : fallback;
}
