import type { BloodbankError } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type { HeaderValue, RecordedMessage, StoredMessage } from '@bloodbank/core/ports';
import { StoreFileError } from '../store-errors.js';

/** One message as a line of JSON: its body as text where it is one, so that the file can be read and searched. */
export function toLine(message: StoredMessage): string {
  const { position, recordedAt, id, address, destination, properties, headers } = message;
  const body = Buffer.from(message.body);
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  return JSON.stringify({
    position,
    recorded_at: recordedAt.toISOString(),
    id,
    address,
    destination,
    properties,
    headers,
    ...(isText ? { body: text } : { body_base64: body.toString('base64') }),
  });
}

/** @throws {BloodbankError} `store.damaged-file` */
export function fromLine(line: string, number: number): RecordedMessage {
  const decoded = decodeJson(Buffer.from(line));
  const value = decoded.ok && isObject(decoded.value) ? decoded.value : {};
  const { address, destination, properties, headers, recorded_at: recordedAt, body, body_base64: base64 } = value;
  const isWhole =
    isObject(address) &&
    ['event', 'command', 'reply'].includes(String(address['kind'])) &&
    typeof address['key'] === 'string' &&
    typeof destination === 'string' &&
    isObject(properties) &&
    isObject(headers) &&
    typeof recordedAt === 'string' &&
    !Number.isNaN(Date.parse(recordedAt)) &&
    (typeof body === 'string' || typeof base64 === 'string');
  if (!isWhole) throw damaged(`Line ${number} is no exported event.`);
  const { timestamp, ...rest } = properties;
  return {
    address: address as unknown as RecordedMessage['address'],
    destination,
    properties: typeof timestamp === 'string' ? { ...rest, timestamp: new Date(timestamp) } : rest,
    headers: headers as Readonly<Record<string, HeaderValue>>,
    recordedAt: new Date(recordedAt),
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(String(base64), 'base64'),
  };
}

export function damaged(message: string): BloodbankError {
  return new StoreFileError('store.damaged-file', message);
}
