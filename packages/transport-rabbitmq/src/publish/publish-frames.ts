import type { HeaderValue } from '@bloodbank/core/ports';
import type { AmqpMessage } from '../message/to-amqp.js';

/*
 * A message as the frames of AMQP 0-9-1, section 4.2: the method `basic.publish`, the header with its properties, and the body
 * in as many frames as it takes. Byte for byte what amqplib writes, without a buffer for each part of it.
 */

const METHOD = 1;
const HEADER = 2;
const BODY = 3;
const FRAME_END = 0xce;
/** Type, channel, size, and the end. */
export const FRAME_OVERHEAD = 8;
const BASIC_CLASS = 60;
const PUBLISH = 40;
const MANDATORY = 1;
/** Section 4.2.6.1: which properties there are, the first of them in the highest bit. */
const FLAGS = {
  contentType: 1 << 15,
  headers: 1 << 13,
  deliveryMode: 1 << 12,
  priority: 1 << 11,
  correlationId: 1 << 10,
  replyTo: 1 << 9,
  expiration: 1 << 8,
  messageId: 1 << 7,
  timestamp: 1 << 6,
  type: 1 << 5,
  appId: 1 << 3,
} as const;

const MAX_SHORT_BYTES = 255;
/** A UTF-16 unit takes three bytes at most. */
const MAX_UNIT_BYTES = 3;
/** What stands around texts, tables and the body. */
const FIXED_BYTES = 128;
const MAX_VALUE_BYTES = 16;

/** No more than so many bytes, frames and all. */
export function mostBytesOf({ exchange, routingKey, body, options }: AmqpMessage, frameMax: number): number {
  const { contentType, correlationId, replyTo, expiration, messageId, type, appId, headers } = options;
  let units = exchange.length + routingKey.length + lengthOf(contentType) + lengthOf(correlationId);
  units += lengthOf(replyTo) + lengthOf(messageId) + lengthOf(type) + lengthOf(appId);
  units += typeof expiration === 'string' ? expiration.length : 0;
  let values = 0;
  for (const name of Object.keys(headers)) {
    const value: unknown = headers[name];
    units += name.length + (typeof value === 'string' ? value.length : 0);
    values += MAX_VALUE_BYTES;
  }
  return FIXED_BYTES + units * MAX_UNIT_BYTES + values + bytesOfBody(body, frameMax);
}

/** A body with its frames. */
export function bytesOfBody(body: Buffer, frameMax: number): number {
  return body.length + Math.ceil(body.length / (frameMax - FRAME_OVERHEAD)) * FRAME_OVERHEAD;
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0;
}

/**
 * Writes a message, and returns where it ends. There must be room for `mostBytesOf` it.
 *
 * @throws {TypeError} for what AMQP has no form for.
 */
export function writePublish(to: Buffer, at: number, channel: number, message: AmqpMessage, frameMax: number): number {
  const { exchange, routingKey, body } = message;
  let end = beginFrame(to, at, METHOD, channel);
  end = to.writeUInt16BE(BASIC_CLASS, end);
  end = to.writeUInt16BE(PUBLISH, end);
  end = to.writeUInt16BE(0, end);
  end = writeShort(to, end, exchange);
  end = writeShort(to, end, routingKey);
  end = to.writeUInt8(message.options.mandatory === true ? MANDATORY : 0, end);
  end = endFrame(to, at, end);
  return writeBody(to, writeHeader(to, end, channel, message), channel, body, frameMax);
}

export function writeBody(to: Buffer, at: number, channel: number, body: Buffer, frameMax: number): number {
  const bodyMax = frameMax - FRAME_OVERHEAD;
  let end = at;
  for (let from = 0; from < body.length; from += bodyMax) {
    const start = end;
    end = beginFrame(to, start, BODY, channel);
    end += body.copy(to, end, from, from + bodyMax);
    end = endFrame(to, start, end);
  }
  return end;
}

function writeHeader(to: Buffer, at: number, channel: number, { body, options }: AmqpMessage): number {
  let end = beginFrame(to, at, HEADER, channel);
  end = to.writeUInt16BE(BASIC_CLASS, end);
  end = to.writeUInt16BE(0, end);
  end = to.writeUInt32BE(0, end);
  end = to.writeUInt32BE(body.length, end);
  const flagsAt = end;
  let flags: number = FLAGS.headers | FLAGS.deliveryMode;
  end += 2;
  const { contentType, priority, correlationId, replyTo, expiration, messageId, timestamp, type, appId } = options;
  if (contentType !== undefined) {
    flags |= FLAGS.contentType;
    end = writeShort(to, end, contentType);
  }
  end = writeTable(to, end, options.headers);
  end = to.writeUInt8(options.persistent === false ? 1 : 2, end);
  if (priority !== undefined) {
    flags |= FLAGS.priority;
    end = to.writeUInt8(priority, end);
  }
  if (correlationId !== undefined) {
    flags |= FLAGS.correlationId;
    end = writeShort(to, end, correlationId);
  }
  if (replyTo !== undefined) {
    flags |= FLAGS.replyTo;
    end = writeShort(to, end, replyTo);
  }
  if (expiration !== undefined) {
    flags |= FLAGS.expiration;
    end = writeShort(to, end, expiration);
  }
  if (messageId !== undefined) {
    flags |= FLAGS.messageId;
    end = writeShort(to, end, messageId);
  }
  if (timestamp !== undefined) {
    flags |= FLAGS.timestamp;
    end = to.writeUInt32BE(Math.floor(timestamp / 2 ** 32), end);
    end = to.writeUInt32BE(timestamp % 2 ** 32, end);
  }
  if (type !== undefined) {
    flags |= FLAGS.type;
    end = writeShort(to, end, type);
  }
  if (appId !== undefined) {
    flags |= FLAGS.appId;
    end = writeShort(to, end, appId);
  }
  to.writeUInt16BE(flags, flagsAt);
  return endFrame(to, at, end);
}

function beginFrame(to: Buffer, at: number, type: number, channel: number): number {
  to[at] = type;
  to.writeUInt16BE(channel, at + 1);
  // Its size follows once it is known.
  return at + 7;
}

function endFrame(to: Buffer, at: number, end: number): number {
  to.writeUInt32BE(end - at - 7, at + 3);
  to[end] = FRAME_END;
  return end + 1;
}

/** Ids and names are plain ASCII, and short: written by hand, they take half of the time. */
function writeShort(to: Buffer, at: number, text: string): number {
  if (typeof text !== 'string') throw new TypeError(`${String(text)} is not a text`);
  const { length } = text;
  let index = 0;
  for (; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) break;
    to[at + 1 + index] = unit;
  }
  const bytes = index === length ? length : to.write(text, at + 1, 'utf8');
  if (bytes > MAX_SHORT_BYTES) throw new TypeError(`"${text.slice(0, 40)}…" is longer than ${MAX_SHORT_BYTES} bytes`);
  to[at] = bytes;
  return at + 1 + bytes;
}

function writeTable(to: Buffer, at: number, table: Readonly<Record<string, HeaderValue | undefined>>): number {
  let end = at + 4;
  for (const name of Object.keys(table)) {
    const value = table[name];
    if (value !== undefined) end = writeValue(to, writeShort(to, end, name), value);
  }
  to.writeUInt32BE(end - at - 4, at);
  return end;
}

/** Types by the letters that RabbitMQ gives them; a whole number takes as few bytes as it needs. */
function writeValue(to: Buffer, at: number, value: HeaderValue): number {
  switch (typeof value) {
    case 'string': {
      const bytes = to.write(value, at + 5, 'utf8');
      to[at] = letter('S');
      to.writeUInt32BE(bytes, at + 1);
      return at + 5 + bytes;
    }
    case 'boolean':
      to[at] = letter('t');
      return to.writeUInt8(value ? 1 : 0, at + 1);
    case 'number':
      return writeNumber(to, at, value);
    default:
      if (value !== null) throw new TypeError(`a header cannot hold a value of the type ${typeof value}`);
      to[at] = letter('V');
      return at + 1;
  }
}

function writeNumber(to: Buffer, at: number, value: number): number {
  if (!Number.isInteger(value) || value >= 2 ** 63 || value < -(2 ** 63)) {
    to[at] = letter('d');
    return to.writeDoubleBE(value, at + 1);
  }
  if (value >= -0x80 && value < 0x80) {
    to[at] = letter('b');
    return to.writeInt8(value, at + 1);
  }
  if (value >= -0x8000 && value < 0x8000) {
    to[at] = letter('s');
    return to.writeInt16BE(value, at + 1);
  }
  if (value >= -0x8000_0000 && value < 0x8000_0000) {
    to[at] = letter('I');
    return to.writeInt32BE(value, at + 1);
  }
  to[at] = letter('l');
  return to.writeBigInt64BE(BigInt(value), at + 1);
}

function letter(type: string): number {
  return type.charCodeAt(0);
}
