/**
 * CloudEvents 1.0 on one side, events of this bus on the other.
 *
 * | CloudEvents                  | here                                                                          |
 * | ---------------------------- | ----------------------------------------------------------------------------- |
 * | `id`                         | `event_id` where it is a UUID; else the id is computed from `source` and `id` |
 * | `type`                       | `event_type`                                                                  |
 * | `time`                       | `timestamp`                                                                   |
 * | `source`, `subject`, others  | `source.meta.cloudevents`                                                     |
 * | `data`                       | `payload`                                                                     |
 * | `correlationid`, `causationid` | the lineage                                                                 |
 * | `traceparent`                | the header of that name                                                       |
 *
 * Data that is not JSON is refused: every payload here has a schema.
 */
import { type Envelope, isEventId, joinUniqueKey } from '@bloodbank/core/envelope';
import { isObject } from '@bloodbank/core/json';
import { GatewayError } from '../http/gateway-error.js';
import { parseJson } from '../http/parse-json.js';
import type { PayloadRequest } from '../intake/seal-request.js';
import { isTraceparent } from '../publish/traceparent.js';

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly [attribute: string]: unknown;
}

/** A CloudEvent in the words of a publish. */
export interface IncomingEvent {
  readonly eventType: string;
  readonly payload: unknown;
  readonly options: NonNullable<PayloadRequest['options']>;
  readonly traceparent?: string;
}

const MAPPED = new Set([
  ...['specversion', 'id', 'type', 'time', 'datacontenttype', 'data', 'data_base64'],
  ...['correlationid', 'causationid', 'traceparent'],
]);

/** @throws {GatewayError} `gateway.bad-request` for what the specification does not allow. `pointer` names where it stands. */
export function fromCloudEvent(value: unknown, pointer = ''): IncomingEvent {
  const event = assertCloudEvent(value, pointer);
  const { id, source, type, time, correlationid, causationid, traceparent } = event;
  const others = Object.entries(event).filter(([name]) => !MAPPED.has(name));
  const isOwnId = isEventId(id);
  const options: IncomingEvent['options'] = {
    ...(isOwnId ? { eventId: id.toLowerCase() } : { uniqueKey: joinUniqueKey(source, id) }),
    ...(typeof time === 'string' ? { timestamp: time } : {}),
    source: { app: source, meta: { cloudevents: { ...(isOwnId ? {} : { id }), ...Object.fromEntries(others) } } },
    ...lineageOf(correlationid, causationid),
  };
  return {
    eventType: type,
    payload: dataOf(event, pointer),
    options,
    ...(isTraceparent(traceparent) ? { traceparent } : {}),
  };
}

/** In structured mode. The payload is passed on as it is: whoever shows it redacts it first. */
export function toCloudEvent(envelope: Envelope, payload: unknown = envelope.payload): CloudEvent {
  const { event_id: id, event_type: type, timestamp: time, source, correlation_id, causation_id } = envelope;
  return {
    specversion: '1.0',
    id,
    // A URI reference, as the specification asks for.
    source: `/${[source.host, source.app ?? source.type].map(encodeURIComponent).join('/')}`,
    type,
    time,
    datacontenttype: 'application/json',
    correlationid: correlation_id,
    ...(causation_id === null ? {} : { causationid: causation_id }),
    data: payload,
  };
}

/** The headers of binary mode, as the attributes of structured mode. */
export function readBinaryMode(headers: Readonly<Record<string, unknown>>, data: unknown): object {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), decodeHeader(value)] as const] : [],
  );
  return { ...Object.fromEntries(attributes), datacontenttype: headers['content-type'], data };
}

/** Section 3.1.3.2 of the HTTP binding: header values are percent-encoded, and may be in quotes. */
function decodeHeader(value: string): string {
  const bare = /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return decodeURIComponent(bare);
  } catch {
    return refuse('', 'a header is not percent-encoded UTF-8');
  }
}

function assertCloudEvent(value: unknown, pointer: string): CloudEvent {
  if (!isObject(value)) refuse(pointer, 'it is not an object');
  const event = value;
  if (event['specversion'] !== '1.0') refuse(`${pointer}/specversion`, 'specversion is not "1.0"');
  for (const name of ['id', 'source', 'type']) {
    const attribute = event[name];
    if (typeof attribute !== 'string' || attribute === '') refuse(`${pointer}/${name}`, `${name} is not a text`);
    if (attribute.length > 1_000) refuse(`${pointer}/${name}`, `${name} is longer than 1,000 characters`);
  }
  for (const [name, attribute] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue;
    if (!/^[a-z0-9]{1,64}$/.test(name)) refuse(pointer, 'the name of an attribute is not of a-z and 0-9');
    const isSimple = attribute === null || ['string', 'number', 'boolean'].includes(typeof attribute);
    if (!isSimple) refuse(`${pointer}/${name}`, `${name} is neither a text, nor a number, nor true or false`);
  }
  return event as CloudEvent;
}

function dataOf(
  { datacontenttype = 'application/json', data, data_base64: encoded }: CloudEvent,
  pointer: string,
): unknown {
  if (typeof datacontenttype !== 'string' || !/^[\w.+-]+\/([\w.+-]+\+)?json\s*(;|$)/i.test(datacontenttype)) {
    throw new GatewayError('gateway.unsupported-media-type', 'The data of the CloudEvent is not JSON.');
  }
  if (encoded === undefined) return data;
  if (data !== undefined) refuse(pointer, 'it has both data and data_base64');
  if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) {
    refuse(`${pointer}/data_base64`, 'data_base64 is not Base64');
  }
  return parseJson(Buffer.from(encoded, 'base64'));
}

function lineageOf(correlationId: unknown, causationId: unknown): Pick<IncomingEvent['options'], 'causedBy'> {
  if (typeof causationId !== 'string' || !isEventId(causationId)) return {};
  const isFlowKnown = typeof correlationId === 'string' && isEventId(correlationId);
  return { causedBy: { event_id: causationId, correlation_id: isFlowKnown ? correlationId : causationId } };
}

function refuse(pointer: string, reason: string): never {
  throw new GatewayError('gateway.bad-request', `The CloudEvent cannot be read: ${reason}.`, {
    extensions: { errors: [{ pointer, keyword: 'cloudevents', message: reason }] },
  });
}
