import type { OutgoingMessage } from '@bloodbank/core/ports';
import type { MessageRecord } from '@platformatic/kafka';
import { OWN_HEADERS } from './own-headers.js';

/** A record on its way, before it is known which partition takes it. */
export interface OutgoingRecord extends Omit<MessageRecord, 'partition' | 'timestamp'> {
  partition?: number;
  timestamp?: bigint;
  readonly sizeBytes: number;
}

/** What a record costs beside its key, value and headers. */
const OVERHEAD_BYTES = 64;

const NAMES = new Map<string, Buffer>();

/** Body as it is; address and properties as one header; headers as text, or as JSON where they are none. */
export function toRecord(message: OutgoingMessage, topic: string, copy?: object): OutgoingRecord {
  const { body, headers, properties, address, partitionKey, copyOf } = message;
  const whole = new Map<Buffer, Buffer>();
  let sizeBytes = OVERHEAD_BYTES + body.length;
  const add = (name: string, text: string): void => {
    const value = Buffer.from(text);
    whole.set(nameOf(name), value);
    sizeBytes += name.length + value.length + 4;
  };
  add(OWN_HEADERS.message, JSON.stringify({ kind: address.kind, key: address.key, copyOf, ...properties }));
  let json: string[] | undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') add(name, value);
    else {
      json = json ?? [];
      json.push(name);
      add(name, JSON.stringify(value));
    }
  }
  if (json !== undefined) add(OWN_HEADERS.json, JSON.stringify(json));
  if (copy !== undefined) add(OWN_HEADERS.copy, JSON.stringify(copy));
  // Replies to one process keep their order.
  const key = address.kind === 'reply' ? address.key : (partitionKey ?? properties.correlationId);
  return {
    topic,
    value: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    headers: whole,
    sizeBytes: sizeBytes + (key?.length ?? 0),
    ...(key === undefined ? {} : { key: Buffer.from(key) }),
  };
}

/** The same few names come again and again. */
function nameOf(name: string): Buffer {
  let buffer = NAMES.get(name);
  if (buffer === undefined) {
    buffer = Buffer.from(name);
    if (NAMES.size < 1_000) NAMES.set(name, buffer);
  }
  return buffer;
}
