import { describeBody } from '@bloodbank/core/dead-letter';
import { isReservedHeader } from '@bloodbank/core/message';
import type { Address, HeaderValue, MessageProperties } from '@bloodbank/core/ports';
import type { Places } from '../layout/places.js';
import { OWN_HEADERS } from './own-headers.js';

/** A record as the broker handed it out. */
export interface FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Of key, value and headers. */
  readonly sizeBytes: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** As text; a value that is none is empty. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What it says, after the header guard. */
export interface IncomingMessage {
  readonly address: Address;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Of a copy for those who record, what it is a copy of. */
  readonly copyOf?: 'command' | 'reply';
  /** The bus's own marks, still to be believed or not. */
  readonly copy: unknown;
}

/** The headers of a record, read once. Where one of the bus's stands there twice, the last counts, for whoever asks. */
export interface OpenedRecord {
  /** What the bus wrote of the message: nothing of it is believed yet. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly theirs: readonly (readonly [name: string, text: string])[];
  readonly json: string | undefined;
  readonly copy: string | undefined;
}

export function openRecord({ headers }: FetchedRecord): OpenedRecord {
  const theirs: [string, string][] = [];
  let facts: string | undefined;
  let json: string | undefined;
  let copy: string | undefined;
  for (const [name, value] of headers) {
    if (name === OWN_HEADERS.message) facts = value;
    else if (name === OWN_HEADERS.json) json = value;
    else if (name === OWN_HEADERS.copy) copy = value;
    else if (name !== '__proto__' && !isReservedHeader(name)) theirs.push([name, value]);
  }
  return { facts: parseObject(facts), theirs, json, copy };
}

/**
 * The header guard: reads a record whose sender is not trusted. Headers of brokers, their libraries and the bus never pass.
 * A record without an address of ours has the key that its topic's name says, else the event type of its body.
 */
export function readRecord(
  record: FetchedRecord,
  places: Places,
  expected: Address['kind'] = 'event',
  opened: OpenedRecord = openRecord(record),
): IncomingMessage {
  const { facts, copy } = opened;
  const { kind, copyOf } = facts;
  const isKind = kind === 'event' || kind === 'command' || kind === 'reply';
  const key = keyOf(record, places, opened);
  const message: Writable<IncomingMessage> = {
    address: { kind: isKind && typeof facts['key'] === 'string' ? kind : expected, key },
    body: record.value ?? EMPTY,
    properties: propertiesOf(facts),
    headers: headersOf(opened),
    copy: parse(copy),
  };
  if (copyOf === 'command' || copyOf === 'reply') message.copyOf = copyOf;
  return message;
}

/** The key alone: of most records that is all that is read, for they match no pattern. */
export function keyOf(record: FetchedRecord, places: Places, opened: OpenedRecord = openRecord(record)): string {
  const { key } = opened.facts;
  if (typeof key === 'string') return key;
  return places.keyOfTopic(record.topic) ?? describeBody(record.value ?? EMPTY).eventType ?? record.topic;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY = new Uint8Array(0);

const NO_HEADERS: IncomingMessage['headers'] = Object.freeze({});

function headersOf({ theirs, json }: OpenedRecord): IncomingMessage['headers'] {
  if (theirs.length === 0) return NO_HEADERS;
  const list = parse(json);
  const jsonNames = new Set(Array.isArray(list) ? list : []);
  const headers = theirs.map(([name, text]): [string, HeaderValue] => {
    const value = jsonNames.has(name) ? parse(text) : text;
    return [name, isHeaderValue(value) ? value : text];
  });
  return Object.fromEntries(headers);
}

/** One after the other, so that the engine knows one shape. */
function propertiesOf(facts: OpenedRecord['facts']): MessageProperties {
  const { messageId, type, correlationId, appId, contentType, replyTo } = facts;
  const { timestamp, priority, expirationMs, persistent } = facts;
  const properties: Writable<MessageProperties> = { persistent: persistent !== false };
  if (typeof messageId === 'string') properties.messageId = messageId;
  if (typeof type === 'string') properties.type = type;
  if (typeof correlationId === 'string') properties.correlationId = correlationId;
  if (typeof appId === 'string') properties.appId = appId;
  if (typeof contentType === 'string') properties.contentType = contentType;
  if (typeof replyTo === 'string') properties.replyTo = replyTo;
  if (typeof timestamp === 'string') {
    const date = new Date(timestamp);
    if (!Number.isNaN(date.getTime())) properties.timestamp = date;
  }
  if (Number.isSafeInteger(priority)) properties.priority = Number(priority);
  if (Number.isSafeInteger(expirationMs)) properties.expirationMs = Number(expirationMs);
  return properties;
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  const value = parse(text);
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A stranger wrote it. */
function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
