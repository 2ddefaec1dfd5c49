import { describeBody } from '@bloodbank/core/dead-letter';
import { isReservedHeader } from '@bloodbank/core/message';
import type { Address, HeaderValue, MessageProperties } from '@bloodbank/core/ports';
import type { Places } from '../layout/places.js';
import type { MessageFacts } from './header-shape.js';
import { parseJson, readKey, readMessageHeader } from './message-header.js';
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

/** The headers of a record. Where one of the bus's stands there twice, the last counts, for whoever asks. */
interface OpenedRecord {
  readonly facts: MessageFacts;
  readonly theirs: readonly (readonly [name: string, text: string])[];
  readonly json: string | undefined;
  readonly copy: string | undefined;
}

function openRecord({ headers }: FetchedRecord): OpenedRecord {
  let theirs: (readonly [name: string, text: string])[] | undefined;
  let message: string | undefined;
  let json: string | undefined;
  let copy: string | undefined;
  for (const header of headers) {
    const [name, value] = header;
    if (name === OWN_HEADERS.message) message = value;
    else if (name === OWN_HEADERS.json) json = value;
    else if (name === OWN_HEADERS.copy) copy = value;
    else if (name !== '__proto__' && !isReservedHeader(name)) {
      theirs ??= [];
      theirs.push(header);
    }
  }
  return { facts: readMessageHeader(message), theirs: theirs ?? NONE, json, copy };
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
  const opened = openRecord(record);
  const { facts, copy } = opened;
  const message: Writable<IncomingMessage> = {
    address: {
      kind: facts.key === undefined ? expected : (facts.kind ?? expected),
      key: facts.key ?? keyWithoutHeader(record, places),
    },
    body: record.value ?? EMPTY,
    properties: facts.properties,
    headers: headersOf(opened),
    copy: copy === undefined ? undefined : parseJson(copy),
  };
  if (facts.copyOf !== undefined) message.copyOf = facts.copyOf;
  return message;
}

/** The key alone: of most records that is all that is read, for they match no pattern. */
export function keyOf(record: FetchedRecord, places: Places): string {
  let message: string | undefined;
  for (const [name, value] of record.headers) if (name === OWN_HEADERS.message) message = value;
  return readKey(message) ?? keyWithoutHeader(record, places);
}

function keyWithoutHeader({ topic, value }: FetchedRecord, places: Places): string {
  return places.keyOfTopic(topic) ?? describeBody(value ?? EMPTY).eventType ?? topic;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY = new Uint8Array(0);

const NONE: OpenedRecord['theirs'] = Object.freeze([]);

const NO_HEADERS: IncomingMessage['headers'] = Object.freeze({});

function headersOf({ theirs, json }: OpenedRecord): IncomingMessage['headers'] {
  if (theirs.length === 0) return NO_HEADERS;
  const list = json === undefined ? undefined : parseJson(json);
  const jsonNames = new Set(Array.isArray(list) ? list : []);
  const headers = theirs.map(([name, text]): [string, HeaderValue] => {
    const value = jsonNames.has(name) ? parseJson(text) : text;
    return [name, isHeaderValue(value) ? value : text];
  });
  return Object.fromEntries(headers);
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
