import type { OutgoingMessage } from '@bloodbank/core/ports';
import { writeMessageHeader } from './message-header.js';
import { OWN_HEADERS } from './own-headers.js';
import { sizeOfVarint, writeVarint } from './varint.js';

/** A record on its way, before it is known which partition takes it. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key?: Buffer;
  readonly value: Uint8Array;
  /** Their count, then names and values, as a record holds them. */
  readonly headers: Buffer;
  /** What it takes in a batch, at most. */
  readonly sizeBytes: number;
  partition?: number;
  /** Milliseconds since 1970; when it was sent first, where nobody says. */
  timestamp?: number;
}

/** What a record costs beside its key, value and headers: its length, attributes, time, offset, and the lengths of those. */
const OVERHEAD_BYTES = 40;

/** Body as it is; address and properties as one header; headers as text, or as JSON where they are none. */
export function toRecord(message: OutgoingMessage, topic: string, copy?: object): OutgoingRecord {
  const { body, headers, properties, address, partitionKey } = message;
  const texts = [OWN_HEADERS.message, writeMessageHeader(message)];
  let json: string[] | undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') texts.push(name, value);
    else {
      json = json ?? [];
      json.push(name);
      texts.push(name, JSON.stringify(value));
    }
  }
  if (json !== undefined) texts.push(OWN_HEADERS.json, JSON.stringify(json));
  if (copy !== undefined) texts.push(OWN_HEADERS.copy, JSON.stringify(copy));
  // Replies to one process keep their order.
  const key = address.kind === 'reply' ? address.key : (partitionKey ?? properties.correlationId);
  return createRecord(topic, key === undefined ? undefined : Buffer.from(key), body, texts);
}

/** `headers`: names and values in turn. */
export function createRecord(
  topic: string,
  key: Buffer | undefined,
  value: Uint8Array,
  headers: readonly string[] = [],
): OutgoingRecord {
  const encoded = encodeHeaders(headers);
  const sizeBytes = OVERHEAD_BYTES + value.length + encoded.length + (key?.length ?? 0);
  return key === undefined
    ? { topic, value, headers: encoded, sizeBytes }
    : { topic, key, value, headers: encoded, sizeBytes };
}

function encodeHeaders(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const count = texts.length / 2;
  let size = sizeOfVarint(count);
  for (const length of lengths) size += sizeOfVarint(length) + length;
  const buffer = Buffer.allocUnsafe(size);
  let position = writeVarint(buffer, count, 0);
  for (const [index, text] of texts.entries()) {
    position = writeVarint(buffer, lengths[index] as number, position);
    position += buffer.write(text, position);
  }
  return buffer;
}
