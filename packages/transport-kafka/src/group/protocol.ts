import type { TopicPartition } from '../wire/offsets.js';

/**
 * What members of a group tell each other, in the form that every Kafka client has for it, so that Kafka's own tools can
 * show it: ConsumerProtocolSubscription, version 1, and ConsumerProtocolAssignment, version 0.
 */
export interface Subscription {
  readonly topics: readonly string[];
  readonly owned: readonly TopicPartition[];
}

const SUBSCRIPTION_VERSION = 1;
const ASSIGNMENT_VERSION = 0;

export function encodeSubscription({ topics, owned }: Subscription): Buffer {
  return Buffer.concat([
    int16(SUBSCRIPTION_VERSION),
    int32(topics.length),
    ...topics.map(text),
    int32(0),
    ...encodePartitions(owned),
  ]);
}

export function decodeSubscription(buffer: Buffer): Subscription {
  const reader = new BufferReader(buffer);
  const version = reader.int16();
  const topics = Array.from({ length: reader.int32() }, () => reader.text());
  reader.skip(Math.max(0, reader.int32()));
  return { topics, owned: version >= 1 ? decodePartitions(reader) : [] };
}

export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  return Buffer.concat([int16(ASSIGNMENT_VERSION), ...encodePartitions(partitions), int32(0)]);
}

/** An empty buffer is an empty assignment. */
export function decodeAssignment(buffer: Buffer): readonly TopicPartition[] {
  if (buffer.length < 6) return [];
  const reader = new BufferReader(buffer);
  reader.int16();
  return decodePartitions(reader);
}

function encodePartitions(partitions: readonly TopicPartition[]): readonly Buffer[] {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions) byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  const topics = [...byTopic].flatMap(([topic, numbers]) => [
    text(topic),
    int32(numbers.length),
    ...numbers.map(int32),
  ]);
  return [int32(byTopic.size), ...topics];
}

function decodePartitions(reader: BufferReader): readonly TopicPartition[] {
  const all: TopicPartition[] = [];
  const topics = reader.int32();
  for (let index = 0; index < topics; index++) {
    const topic = reader.text();
    const count = reader.int32();
    for (let n = 0; n < count; n++) all.push({ topic, partition: reader.int32() });
  }
  return all;
}

class BufferReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  text(): string {
    const length = this.int16();
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}
