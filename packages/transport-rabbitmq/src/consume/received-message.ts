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
  /** How often it was redriven; absent where it never was. */
  readonly redrives?: number;
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
  const isRecord = exchange === places.record;
  const delivery: Writable<Delivery> = {
    body: content,
    address: places.addressOf({ exchange, routingKey }, kind),
    destination: isRecord ? places.events : exchange,
    queue,
    properties: readProperties(properties, own),
    headers: cleanHeaders(raw),
    attempt: 1 + countFrom(own[OWN_HEADERS.attempts], 0) + redeliveries,
    redelivered: fields.redelivered,
  };
  if (partition !== undefined) delivery.partition = partition;
  if (exchange === '') delivery.bypassed = true;
  const copied = isRecord ? copyOf(raw) : undefined;
  if (copied !== undefined) delivery.copyOf = copied;
  const redrives = countFrom(own[OWN_HEADERS.redrives], 0);
  return {
    delivery,
    ...(redrives === 0 ? {} : { redrives }),
    firstFailureAt: textFrom(own[OWN_HEADERS.firstFailureAt]),
    parked: own[OWN_HEADERS.parked] === true ? readFailure(own) : undefined,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

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
function copyOf(raw: Readonly<Record<string, unknown>>): 'command' | 'reply' | undefined {
  const kind = raw[OWN_HEADERS.copyOf];
  return kind === 'command' || kind === 'reply' ? kind : undefined;
}

/** A header named `__proto__` would become something else in the next object that it is copied to. */
function cleanHeaders(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, HeaderValue>> {
  const clean: Record<string, HeaderValue> = {};
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    if (name !== '__proto__' && !isReservedHeader(name) && isHeaderValue(value)) clean[name] = value;
  }
  return clean;
}

/** Set one by one: this runs for each message, and copying what is present costs as much as the rest of it. */
function readProperties(
  properties: ConsumeMessage['properties'],
  own: Readonly<Record<string, unknown>>,
): MessageProperties {
  const { messageId, type, correlationId, timestamp, appId, contentType, replyTo, priority, deliveryMode } = properties;
  const read: Writable<MessageProperties> = {};
  if (typeof messageId === 'string') read.messageId = messageId;
  if (typeof type === 'string') read.type = type;
  if (typeof correlationId === 'string') read.correlationId = correlationId;
  if (typeof appId === 'string') read.appId = appId;
  if (typeof contentType === 'string') read.contentType = contentType;
  if (typeof replyTo === 'string') read.replyTo = replyTo;
  if (typeof timestamp === 'number') {
    const date = new Date(timestamp * 1_000);
    if (!Number.isNaN(date.getTime())) read.timestamp = date;
  }
  if (typeof priority === 'number') read.priority = priority;
  const userId: unknown = own[OWN_HEADERS.userId] ?? properties.userId;
  if (typeof userId === 'string') read.userId = userId;
  const expiration: unknown = properties.expiration ?? own[OWN_HEADERS.expirationMs];
  const expirationMs = expiration === undefined ? undefined : Number(expiration);
  if (expirationMs !== undefined && Number.isInteger(expirationMs)) read.expirationMs = expirationMs;
  read.persistent = deliveryMode === 2;
  return read;
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
