import type { Contract } from '@bloodbank/core/contract';
import { COMMAND_REPORT, commandPaths } from '../commands/command-paths.js';
import { STATUS_TABLE } from '../http/status-table.js';
import { eventPathOf } from '../publish/event-path.js';
import { PUBLISH_BODY } from '../publish/request-options.js';
import { SUBSCRIPTION_PATHS, SUBSCRIPTION_SCHEMAS } from '../subscriptions/subscription-paths.js';
import { ADMINISTRATION_PATHS, ADMINISTRATION_SCHEMAS } from './administration-paths.js';
import { componentOf, componentSchemas } from './component-schemas.js';
import { jsonBody, pathWords } from './operation-parts.js';
import { READING_PATHS } from './reading-paths.js';
import { WEBHOOK_PATHS } from './webhook-paths.js';

/** The OpenAPI 3.1 document of a gateway for these contracts. */
export function renderOpenApi(contracts: readonly Contract[]): object {
  const events = contracts.filter(({ kind }) => kind === 'event');
  const commands = contracts.filter(({ kind }) => kind === 'command');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bloodbank gateway',
      version: '1.0.0',
      description:
        'Publishes events and sends commands, and answers once the broker confirmed them. Errors are RFC 9457 problem documents.',
    },
    security: [{}, { bearer: [] }, { apiKey: [] }],
    tags: [
      ...[...new Set([...[...events, ...commands].map(({ domain }) => domain), 'webhook'])].map((name) => ({
        name,
        description: `Messages of ${name}.`,
      })),
      { name: 'administration', description: 'Looking after the bus.' },
      { name: 'subscriptions', description: 'Deliveries of a service, on leases.' },
    ],
    paths: {
      '/publish': { post: publishing('Publish an event of any type', 'publish', PUBLISH_BODY) },
      '/events/custom': { post: publishing('Publish an envelope of your own', 'custom', { type: 'object' }) },
      '/': { post: cloudEvents() },
      ...Object.assign({}, ...events.map(eventPaths)),
      ...commandPaths(commands),
      ...SUBSCRIPTION_PATHS,
      '/mcp': mcp(),
      ...WEBHOOK_PATHS,
      ...READING_PATHS,
      ...ADMINISTRATION_PATHS,
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      parameters: { IdempotencyKey, Unroutable, Traceparent },
      responses: { Accepted: accepted({ $ref: '#/components/schemas/Receipt' }), Problem: problem },
      schemas: {
        ...componentSchemas(contracts),
        ...ADMINISTRATION_SCHEMAS,
        Receipt,
        CommandReport: COMMAND_REPORT,
        ...SUBSCRIPTION_SCHEMAS,
        Problem,
      },
    },
  };
}

/** One address for three methods, as the protocol has it; a server without sessions refuses two of them. */
function mcp(): object {
  const operation = (method: string): object => ({
    summary: 'The Model Context Protocol, for AI agents',
    operationId: `mcp-${method}`,
    responses: {
      200: { description: 'A JSON-RPC answer, or a stream of them.' },
      default: { $ref: '#/components/responses/Problem' },
    },
  });
  return {
    post: {
      ...operation('post'),
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
    },
    get: operation('get'),
    delete: operation('delete'),
  };
}

function eventPaths(contract: Contract): object {
  const { template } = eventPathOf(contract);
  const operation = {
    ...publishing(
      contract.title,
      contract.type,
      { $ref: `#/components/schemas/${componentOf(contract)}` },
      contract.examples,
    ),
    description: contract.description,
    tags: [contract.domain],
    ...(contract.deprecated === undefined ? {} : { deprecated: true }),
  };
  const path = { [template]: { ...pathWords(contract), post: operation } };
  if (contract.http === undefined) return path;
  return { ...path, [contract.http]: { post: { ...operation, operationId: `${contract.type}@${contract.http}` } } };
}

function publishing(summary: string, operationId: string, schema: object, examples: readonly unknown[] = []): object {
  return {
    summary,
    operationId,
    parameters: Object.keys({ IdempotencyKey, Unroutable, Traceparent }).map((name) => ({
      $ref: `#/components/parameters/${name}`,
    })),
    requestBody: jsonBody(schema, examples),
    responses: {
      202: { $ref: '#/components/responses/Accepted' },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function cloudEvents(): object {
  const event = { type: 'object', required: ['specversion', 'id', 'source', 'type'] };
  const content = {
    'application/cloudevents+json': { schema: event },
    'application/cloudevents-batch+json': { schema: { type: 'array', maxItems: 100, items: event } },
    'application/json': { schema: { description: 'The data; the attributes stand in ce- headers.' } },
  };
  const receipt = { $ref: '#/components/schemas/Receipt' };
  return {
    ...publishing('Publish CloudEvents', 'cloudevents', {}),
    requestBody: { required: true, content },
    responses: {
      202: accepted({ oneOf: [receipt, { type: 'array', items: receipt }] }),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const IdempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', maxLength: 255 },
  description: 'A second request with the same key publishes nothing and gets the answer of the first.',
};
const Unroutable = {
  name: 'unroutable',
  in: 'query',
  schema: { type: 'string', enum: ['reject', 'drop'], default: 'reject' },
  description: 'What to do with an event that no queue is bound to.',
};
const Traceparent = {
  name: 'traceparent',
  in: 'header',
  schema: { type: 'string' },
  description: 'W3C trace context, which travels with the event.',
};

const Receipt = {
  type: 'object',
  required: ['status', 'event_id', 'event_type', 'routing_key', 'envelope'],
  properties: {
    status: { enum: ['published', 'spooled', 'duplicate'] },
    event_id: { type: 'string', format: 'uuid' },
    event_type: { type: 'string' },
    routing_key: { type: 'string' },
    routed: { type: 'boolean', description: 'Whether any queue received it.' },
    envelope: { type: 'object' },
  },
};

const Problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'why', 'remedy'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { enum: [...new Set(Object.values(STATUS_TABLE).map(({ status }) => status))].sort() },
    detail: { type: 'string', description: 'What happened.' },
    code: { enum: Object.keys(STATUS_TABLE) },
    why: { type: 'string', description: 'Why it matters.' },
    remedy: { type: 'string', description: 'What to do.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, keyword: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

const problem = {
  description: 'What happened, why it matters, what to do.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function accepted(schema: object): object {
  return {
    description: 'The broker confirmed the event, or it stands on disk.',
    headers: { Location: { schema: { type: 'string' }, description: 'Where to ask what the event caused.' } },
    content: { 'application/json': { schema } },
  };
}
