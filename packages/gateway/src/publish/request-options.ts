import type { Source } from '@bloodbank/core/envelope';
import type { PublishOptions } from '@bloodbank/core/ports';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';
import type { PayloadRequest } from '../intake/seal-request.js';
import { isTraceparent } from './traceparent.js';

/** What the headers and the query of a publishing request say beside its body. */
export type RequestFacts = Pick<PayloadRequest, 'source' | 'idempotencyKey' | 'unroutable' | 'traceparent'>;

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
  const unroutable = unroutableIn(request.query as Readonly<Record<string, unknown>>);
  return { ...headerFactsOf(request), ...(unroutable === undefined ? {} : { unroutable }) };
}

/** @throws {GatewayError} `gateway.bad-request` for an idempotency key that is none. */
export function headerFactsOf(request: FastifyRequest): Omit<RequestFacts, 'unroutable'> {
  const { 'idempotency-key': key, traceparent } = request.headers;
  return {
    // Keys and order are a caller's own.
    source: `http:${request.caller?.name ?? ''}`,
    ...(key === undefined ? {} : { idempotencyKey: checkKey(key) }),
    ...(isTraceparent(traceparent) ? { traceparent } : {}),
  };
}

/** The one parameter that the query of a publishing route may have. */
function unroutableIn({ unroutable, ...others }: Readonly<Record<string, unknown>>): 'reject' | 'drop' | undefined {
  const [unknown] = Object.keys(others);
  if (unknown === undefined && (unroutable === undefined || unroutable === 'reject' || unroutable === 'drop')) {
    return unroutable;
  }
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

/** Who published, where the request does not say it. The name of the key is always said. */
export function sourceOf(request: FastifyRequest, said: Partial<Source> = {}): Partial<Source> {
  const isAgent = request.url.startsWith(AGENT_ROUTES);
  const source = {
    host: request.ip,
    ...(isAgent ? { type: 'agent', app: 'claude-code' } : { type: 'manual', app: 'http-client' }),
    ...said,
  };
  const { caller } = request;
  if (caller === undefined || caller.name === 'local') return source;
  return { ...source, meta: { ...said.meta, api_key: caller.name } };
}

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
  return {
    source: sourceOf(request, body.source),
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
