import { EXTEND_BODY, PULL_BODY, SETTLE_BODY } from './subscription-bodies.js';

const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };

function answer(description: string, schema: object): object {
  return {
    200: { description, content: { 'application/json': { schema } } },
    default: { $ref: '#/components/responses/Problem' },
  };
}

function listOf(name: string, component: string): object {
  const items = { $ref: `#/components/schemas/${component}` };
  return { type: 'object', required: [name], properties: { [name]: { type: 'array', items } } };
}

function body(schema: object): object {
  return { required: true, content: { 'application/json': { schema } } };
}

const tags = ['subscriptions'];
const parameters = [{ name: 'service', in: 'path', required: true, schema: { type: 'string' } }];
const confirm = {
  name: 'confirm',
  in: 'query',
  required: true,
  schema: { type: 'string' },
  description: 'The name of the service again.',
};

/** Consuming over HTTP, for the OpenAPI document. */
export const SUBSCRIPTION_PATHS: Readonly<Record<string, object>> = {
  '/subscriptions/{service}/pull': {
    parameters,
    post: {
      summary: 'Take deliveries of a service, each on a lease',
      operationId: 'pull',
      tags,
      requestBody: body(PULL_BODY),
      responses: answer('What was there; nothing after the wait.', listOf('deliveries', 'LeasedDelivery')),
    },
  },
  '/subscriptions/{service}/settle': {
    parameters,
    post: {
      summary: 'Say how deliveries ended',
      operationId: 'settle',
      tags,
      requestBody: body(SETTLE_BODY),
      responses: answer('How it stands with each one; look at its `status`.', listOf('settlements', 'Lease')),
    },
  },
  '/subscriptions/{service}/extend': {
    parameters,
    post: {
      summary: 'Keep deliveries for longer',
      operationId: 'extend',
      tags,
      requestBody: body(EXTEND_BODY),
      responses: answer('How it stands with each one; look at its `status`.', listOf('leases', 'Lease')),
    },
  },
  '/subscriptions': {
    get: {
      summary: 'The services that were pulled from at this gateway',
      operationId: 'subscriptions',
      tags,
      responses: answer('Those that the key may consume.', listOf('subscriptions', 'Subscription')),
    },
  },
  '/subscriptions/{service}': {
    parameters,
    get: {
      summary: 'How it stands with one service',
      operationId: 'subscription',
      tags,
      responses: answer('With its queue, as the broker tells.', { $ref: '#/components/schemas/Subscription' }),
    },
    delete: {
      summary: 'Remove the queue of a service, with everything in it',
      operationId: 'removeSubscription',
      tags,
      parameters: [confirm],
      responses: answer('What was removed.', {
        type: 'object',
        required: ['service', 'removed'],
        properties: {
          service: { type: 'string' },
          removed: {
            type: 'array',
            items: {
              type: 'object',
              required: ['queue', 'messages'],
              properties: { queue: { type: 'string' }, messages: count },
            },
          },
        },
      }),
    },
  },
};

const LeasedDelivery = {
  type: 'object',
  required: ['delivery_id', 'attempt', 'lease_expires_at', 'held_until', 'envelope'],
  properties: {
    delivery_id: { type: 'string', description: 'Of this lease; what settles and extends it.' },
    attempt: { type: 'integer', minimum: 1 },
    lease_expires_at: time,
    held_until: { ...time, description: 'No extension reaches beyond it.' },
    envelope: { type: 'object' },
  },
};

const Lease = {
  type: 'object',
  required: ['delivery_id', 'state', 'status'],
  properties: {
    delivery_id: { type: 'string' },
    state: { enum: ['settled', 'leased', 'expired', 'unknown', 'conflict'] },
    status: { enum: [200, 409], description: 'As it would be answered alone.' },
    outcome: { enum: ['ack', 'retry', 'dead-letter'], description: 'By which it is settled, or was before.' },
    lease_expires_at: time,
    detail: { type: 'string' },
  },
};

const Subscription = {
  type: 'object',
  required: ['service', 'state', 'patterns', 'leased', 'ready', 'waiting_pulls', 'last_pulled_at'],
  properties: {
    service: { type: 'string' },
    state: { enum: ['consuming', 'idle', 'elsewhere'], description: 'At this gateway.' },
    patterns: { type: 'array', items: { type: 'string' } },
    leased: count,
    ready: count,
    waiting_pulls: count,
    last_pulled_at: { type: ['string', 'null'], format: 'date-time' },
    queue: {
      type: ['object', 'null'],
      required: ['queue', 'messages', 'consumers', 'dead_letters', 'retrying'],
      properties: {
        queue: { type: 'string' },
        messages: count,
        consumers: count,
        dead_letters: count,
        retrying: count,
      },
    },
  },
};

export const SUBSCRIPTION_SCHEMAS: Readonly<Record<string, object>> = { LeasedDelivery, Lease, Subscription };
