import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { readTable, writeTable } from './field-table.js';
import type { FieldTable } from './field-value.js';
import type { MessageProperties } from './properties.js';

type PropertyType = 'shortstr' | 'table' | 'octet' | 'timestamp';
type PropertyName = keyof MessageProperties;

/** In wire order: the first has the highest bit of the flag word (AMQP 0-9-1 section 4.2.6.1). */
const PROPERTIES: readonly (readonly [PropertyName, PropertyType])[] = [
  ['contentType', 'shortstr'],
  ['contentEncoding', 'shortstr'],
  ['headers', 'table'],
  ['deliveryMode', 'octet'],
  ['priority', 'octet'],
  ['correlationId', 'shortstr'],
  ['replyTo', 'shortstr'],
  ['expiration', 'shortstr'],
  ['messageId', 'shortstr'],
  ['timestamp', 'timestamp'],
  ['type', 'shortstr'],
  ['userId', 'shortstr'],
  ['appId', 'shortstr'],
  ['clusterId', 'shortstr'],
];

/** Decodes the flag word and the properties it announces. */
export function decodeProperties(bytes: Buffer): MessageProperties {
  const reader = new ByteReader(bytes);
  const flags = reader.uint16();
  const decoded: Partial<Record<PropertyName, string | number | bigint | FieldTable>> = {};
  let bit = 0x8000;
  for (const [name, type] of PROPERTIES) {
    if ((flags & bit) !== 0) decoded[name] = readProperty(reader, type);
    bit >>= 1;
  }
  return decoded as MessageProperties;
}

/** Encodes the flag word and every property that is set. */
export function encodeProperties(properties: MessageProperties): Buffer {
  const writer = new ByteWriter(128);
  let flags = 0;
  let bit = 0x8000;
  for (const [name] of PROPERTIES) {
    if (properties[name] !== undefined) flags |= bit;
    bit >>= 1;
  }
  writer.uint16(flags);
  for (const [name, type] of PROPERTIES) {
    const value = properties[name];
    if (value === undefined) continue;
    if (type === 'shortstr') writer.shortText(value as string);
    else if (type === 'octet') writer.uint8(value as number);
    else if (type === 'timestamp') writer.int64(value as bigint);
    else writeTable(writer, value as FieldTable);
  }
  return writer.take();
}

function readProperty(reader: ByteReader, type: PropertyType): string | number | bigint | FieldTable {
  switch (type) {
    case 'shortstr':
      return reader.shortText();
    case 'octet':
      return reader.uint8();
    case 'timestamp':
      return reader.int64();
    case 'table':
      return readTable(reader);
  }
}
