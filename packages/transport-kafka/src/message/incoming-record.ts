import { describeBody } from '@bloodbank/core/dead-letter';
import { isReservedHeader } from '@bloodbank/core/message';
import type { Address, HeaderValue, MessageProperties } from '@bloodbank/core/ports';
import type { Places } from '../layout/places.js';
import { OWN_HEADERS } from './own-headers.js';

/** A record as the broker handed it out. */
export interface FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
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

/**
 * The header guard: reads a record whose sender is not trusted. Headers of brokers, their libraries and the bus never pass.
 * A record without an address of ours has the key that its topic's name says, else the event type of its body.
 */
export function readRecord(
  record: FetchedRecord,
  places: Places,
  expected: Address['kind'] = 'event',
): IncomingMessage {
  const own = new Map<string, string>();
  const theirs: [string, string][] = [];
  for (const [name, value] of record.headers) {
    if (name === null || value === null) continue;
    const text = name.toString();
    if (text.startsWith('bloodbank-')) own.set(text, value.toString());
    else if (text !== '__proto__' && !isReservedHeader(text)) theirs.push([text, value.toString()]);
  }
  const facts = parseObject(own.get(OWN_HEADERS.message));
  const json = parse(own.get(OWN_HEADERS.json));
  const jsonNames = new Set(Array.isArray(json) ? json : []);
  const headers = theirs.map(([name, text]): [string, HeaderValue] => {
    const value = jsonNames.has(name) ? parse(text) : text;
    return [name, isHeaderValue(value) ? value : text];
  });
  const body = record.value ?? new Uint8Array(0);
  return {
    address: addressOf(facts, record, places, body, expected),
    body,
    properties: propertiesOf(facts),
    headers: Object.fromEntries(headers),
    ...(facts['copyOf'] === 'command' || facts['copyOf'] === 'reply' ? { copyOf: facts['copyOf'] } : {}),
    copy: parse(own.get(OWN_HEADERS.copy)),
  };
}

/** The key alone: of most records that is all that is read, for they match no pattern. */
export function keyOf(record: FetchedRecord, places: Places): string {
  for (const [name, value] of record.headers) {
    if (name?.toString() === OWN_HEADERS.message && value !== null) {
      const { key } = parseObject(value.toString());
      if (typeof key === 'string') return key;
    }
  }
  return keyWithoutMark(record, places);
}

function addressOf(
  facts: Readonly<Record<string, unknown>>,
  record: FetchedRecord,
  places: Places,
  body: Uint8Array,
  expected: Address['kind'],
): Address {
  const { kind, key } = facts;
  const isKind = kind === 'event' || kind === 'command' || kind === 'reply';
  if (typeof key === 'string') return { kind: isKind ? kind : expected, key };
  return { kind: expected, key: keyWithoutMark({ ...record, value: Buffer.from(body) }, places) };
}

function keyWithoutMark(record: FetchedRecord, places: Places): string {
  const ofTopic = places.keyOfTopic(record.topic);
  if (ofTopic !== undefined) return ofTopic;
  const { eventType } = describeBody(record.value ?? new Uint8Array(0));
  return eventType ?? record.topic;
}

function propertiesOf(facts: Readonly<Record<string, unknown>>): MessageProperties {
  const { timestamp, priority, expirationMs, persistent } = facts;
  const date = typeof timestamp === 'string' ? new Date(timestamp) : undefined;
  return {
    ...keepTexts(facts, ['messageId', 'type', 'correlationId', 'appId', 'contentType', 'replyTo']),
    ...(date === undefined || Number.isNaN(date.getTime()) ? {} : { timestamp: date }),
    ...(Number.isSafeInteger(priority) ? { priority: Number(priority) } : {}),
    ...(Number.isSafeInteger(expirationMs) ? { expirationMs: Number(expirationMs) } : {}),
    persistent: persistent !== false,
  };
}

function keepTexts<K extends string>(
  facts: Readonly<Record<string, unknown>>,
  names: readonly K[],
): { [P in K]?: string } {
  const texts = names.flatMap((name) => (typeof facts[name] === 'string' ? [[name, facts[name]]] : []));
  return Object.fromEntries(texts) as { [P in K]?: string };
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
