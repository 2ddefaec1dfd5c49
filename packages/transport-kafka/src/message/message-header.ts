import type { MessageProperties, OutgoingMessage } from '@bloodbank/core/ports';
import { HeaderShapes, type MessageFacts } from './header-shape.js';

/** The same before anybody looked: whoever can publish to a topic can write it. */
export type RawFacts = Readonly<Partial<Record<Field, unknown>>>;

export type Field = 'kind' | 'key' | 'copyOf' | keyof MessageProperties;

/** As `JSON.stringify` writes it, for half of its price: most of it needs no escape. `HeaderShapes` counts on the order of its fields. */
export function writeMessageHeader({
  address,
  copyOf,
  properties,
}: Pick<OutgoingMessage, 'address' | 'copyOf' | 'properties'>): string {
  const { messageId, type, correlationId, timestamp, appId, contentType, replyTo } = properties;
  const { priority, expirationMs, persistent } = properties;
  let text = `{"kind":"${address.kind}","key":${quote(address.key)}`;
  if (copyOf !== undefined) text += `,"copyOf":"${copyOf}"`;
  if (messageId !== undefined) text += `,"messageId":${quote(messageId)}`;
  if (type !== undefined) text += `,"type":${quote(type)}`;
  if (correlationId !== undefined) text += `,"correlationId":${quote(correlationId)}`;
  if (timestamp !== undefined) text += `,"timestamp":"${timestamp.toISOString()}"`;
  if (appId !== undefined) text += `,"appId":${quote(appId)}`;
  if (contentType !== undefined) text += `,"contentType":${quote(contentType)}`;
  if (replyTo !== undefined) text += `,"replyTo":${quote(replyTo)}`;
  if (priority !== undefined) text += `,"priority":${priority}`;
  if (expirationMs !== undefined) text += `,"expirationMs":${expirationMs}`;
  if (persistent !== undefined) text += `,"persistent":${persistent}`;
  return `${text}}`;
}

const NEEDS_NO_ESCAPE = /^[\w./:-]*$/;

function quote(text: string): string {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

const shapes = new HeaderShapes();

const NOTHING: MessageFacts = readFacts({});

/** Of a record without such a header, too. */
export function readMessageHeader(text: string | undefined): MessageFacts {
  if (text === undefined) return NOTHING;
  const known = shapes.read(text);
  if (known !== undefined) return known;
  const raw = parseObject(text);
  const facts = readFacts(raw);
  shapes.learn(text, facts, () => writeFacts(facts, raw) === text);
  return facts;
}

/** The key alone, as `readMessageHeader` reads it. */
export function readKey(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (shapes.keyOf(text) ?? readMessageHeader(text).key);
}

function readFacts(raw: RawFacts): MessageFacts {
  const { kind, key, copyOf } = raw;
  return {
    kind: kind === 'event' || kind === 'command' || kind === 'reply' ? kind : undefined,
    key: typeof key === 'string' ? key : undefined,
    copyOf: copyOf === 'command' || copyOf === 'reply' ? copyOf : undefined,
    properties: propertiesOf(raw),
  };
}

/** As the bus writes a header that says so; undefined where it writes none. */
function writeFacts({ kind, key, copyOf, properties }: MessageFacts, { persistent }: RawFacts): string | undefined {
  if (kind === undefined || key === undefined) return undefined;
  const { persistent: _default, ...others } = properties;
  const written = persistent === undefined ? others : properties;
  return writeMessageHeader({
    address: { kind, key },
    properties: written,
    ...(copyOf === undefined ? {} : { copyOf }),
  });
}

/** One after the other, so that the engine knows one shape. */
function propertiesOf(raw: RawFacts): MessageProperties {
  const { messageId, type, correlationId, appId, contentType, replyTo } = raw;
  const { timestamp, priority, expirationMs, persistent } = raw;
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

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A stranger wrote it. */
function parseObject(text: string): RawFacts {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : {};
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
