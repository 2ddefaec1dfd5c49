import { type Source, shareSource } from '@bloodbank/core/envelope';
import type { PublishOptions } from '@bloodbank/core/ports';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';
import type { PayloadRequest } from '../intake/seal-request.js';
import { isTraceparent } from './traceparent.js';

/** What the headers and the query of a publishing request say beside its body. */
export type RequestFacts = Pick<PayloadRequest, 'source' | 'idempotencyKey' | 'unroutable' | 'traceparent'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const UNROUTABLE = {
  type: 'string',
  enum: ['reject', 'drop'],
  description: 'What to do with an event that no queue is bound to.',
} as const;

/** The body of `POST /publish`. What the envelope's own schema says of these fields is checked when it is sealed. */
export const PUBLISH_BODY: object = {
  type: 'object',
  additionalProperties: false,
  required: ['event_type', 'payload'],
  properties: {
    event_type: { type: 'string', maxLength: 255, description: 'Such as `github.pr.created`.' },
    payload: { description: 'What the schema of the event type describes.' },
    event_id: { type: 'string', format: 'uuid' },
    unique_key: { type: 'string', minLength: 1, maxLength: 1_000, description: 'Makes the event id deterministic.' },
    correlation_ids: {
      type: 'array',
      maxItems: 100,
      items: { type: 'string', format: 'uuid' },
      description: 'The direct parents, oldest first.',
    },
    source: { type: 'object' },
    agent_context: { type: 'object' },
    metadata: { type: 'object' },
    priority: { type: 'string', enum: ['low', 'normal', 'high', 'critical'] },
    ttl_seconds: { type: 'integer', minimum: 1, maximum: 4_000_000 },
    timestamp: { type: 'string', format: 'date-time' },
    unroutable: UNROUTABLE,
  },
};

/** @throws {GatewayError} `gateway.bad-request` for an idempotency key that is none. */
export function factsOf(request: FastifyRequest): RequestFacts {
  const facts: Writable<RequestFacts> = headerFactsOf(request);
  const unroutable = unroutableIn(request.query as Readonly<Record<string, unknown>>);
  if (unroutable !== undefined) facts.unroutable = unroutable;
  return facts;
}

/** @throws {GatewayError} `gateway.bad-request` for an idempotency key that is none. */
export function headerFactsOf(request: FastifyRequest): Omit<RequestFacts, 'unroutable'> {
  const { 'idempotency-key': key, traceparent } = request.headers;
  // Keys and order are a caller's own.
  const facts: Writable<Omit<RequestFacts, 'unroutable'>> = { source: `http:${request.caller?.name ?? ''}` };
  if (key !== undefined) facts.idempotencyKey = checkKey(key);
  if (isTraceparent(traceparent)) facts.traceparent = traceparent;
  return facts;
}

/** The one parameter that the query of a publishing route may have. */
function unroutableIn(query: Readonly<Record<string, unknown>>): 'reject' | 'drop' | undefined {
  const { unroutable } = query;
  const isKnown = unroutable === undefined || unroutable === 'reject' || unroutable === 'drop';
  if (isKnown && Object.keys(query).every((name) => name === 'unroutable')) return unroutable;
  throw new GatewayError(
    'gateway.bad-request',
    'The query may hold unroutable=reject or unroutable=drop, and nothing else.',
  );
}

function checkKey(key: string | string[]): string {
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new GatewayError('gateway.bad-request', 'An Idempotency-Key has 1 to 255 printable characters.');
}

/** Routes that agents call by themselves, and nobody else. */
const AGENT_ROUTES = '/events/claude-code/';

/** So many callers are remembered, by address and key. */
const MAX_SENDERS = 1_000;
const senders = new Map<string, Source>();

/**
 * Who published, where the request does not say it. The name of the key is always said. The same caller that says nothing has
 * the same source each time, which is checked and written as JSON once.
 */
export function sourceOf(request: FastifyRequest, said?: Partial<Source>): Partial<Source> {
  const { caller, ip: host } = request;
  const isAgent = request.url.startsWith(AGENT_ROUTES);
  const key = caller === undefined || caller.name === 'local' ? undefined : caller.name;
  if (said !== undefined) return makeSource(host, isAgent, key, said);
  const place = `${isAgent} ${host} ${key ?? ''}`;
  let sender = senders.get(place);
  if (sender === undefined) {
    if (senders.size === MAX_SENDERS) senders.clear();
    sender = shareSource(makeSource(host, isAgent, key, {}));
    senders.set(place, sender);
  }
  return sender;
}

function makeSource(host: string, isAgent: boolean, key: string | undefined, said: Partial<Source>): Source {
  const usual = isAgent
    ? ({ type: 'agent', app: 'claude-code' } as const)
    : ({ type: 'manual', app: 'http-client' } as const);
  const source = { host, ...usual, ...said };
  return key === undefined ? source : { ...source, meta: { ...said.meta, api_key: key } };
}

/** Of a request whose body is the payload. */
export const NOTHING_SAID: PublishBody = Object.freeze({});

interface PublishBody {
  readonly event_id?: string;
  readonly unique_key?: string;
  readonly correlation_ids?: readonly string[];
  readonly source?: Partial<Source>;
  readonly agent_context?: NonNullable<PublishOptions['agentContext']>;
  readonly metadata?: NonNullable<PublishOptions['metadata']>;
  readonly priority?: NonNullable<PublishOptions['priority']>;
  readonly ttl_seconds?: number;
  readonly timestamp?: string;
}

/** The options of a publish as `PUBLISH_BODY` writes them. */
export function optionsOf(request: FastifyRequest, body: PublishBody): NonNullable<PayloadRequest['options']> {
  const source = sourceOf(request, body.source);
  if (body === NOTHING_SAID) return { source };
  return {
    source,
    ...(body.event_id === undefined ? {} : { eventId: body.event_id }),
    ...(body.unique_key === undefined ? {} : { uniqueKey: body.unique_key }),
    ...(body.correlation_ids === undefined ? {} : { correlationIds: body.correlation_ids }),
    ...(body.agent_context === undefined ? {} : { agentContext: body.agent_context }),
    ...(body.metadata === undefined ? {} : { metadata: body.metadata }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.ttl_seconds === undefined ? {} : { ttlSeconds: body.ttl_seconds }),
    ...(body.timestamp === undefined ? {} : { timestamp: body.timestamp }),
  };
}
