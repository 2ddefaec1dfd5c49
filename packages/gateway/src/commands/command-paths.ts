import type { Contract } from '@bloodbank/core/contract';
import { commandPathOf } from '../publish/event-path.js';
import { list, oneOf, orNull, record, TEXT, TIME } from '../read/answer-schema.js';
import { componentOf } from '../read/component-schemas.js';
import { describeOperation, inQuery, jsonBody, pathWords } from '../read/operation-parts.js';
import { COMMAND_TIMEOUT, MAX_WAIT_SECONDS } from './register-commands.js';

const { least, usual, most } = COMMAND_TIMEOUT;

/** The commands that can be sent, for the OpenAPI document. */
export function commandPaths(commands: readonly Contract[]): Readonly<Record<string, object>> {
  return Object.assign({}, ...commands.map(commandPath)) as Readonly<Record<string, object>>;
}

/** What can be asked of them. */
export const COMMAND_READING_PATHS: Readonly<Record<string, object>> = {
  '/commands': {
    get: describeOperation({
      summary: 'Commands, newest first: those that are recorded, else those that were sent here',
      operationId: 'listCommands',
      parameters: [
        inQuery('limit', '1 to 200. Default 50.'),
        inQuery('cursor', 'The `next_cursor` of the page before.'),
      ],
      answer: record(
        {
          commands: list(
            record({
              command_id: TEXT,
              command_type: TEXT,
              correlation_id: orNull(TEXT),
              source: orNull(TEXT),
              sent_at: TIME,
              status: {
                ...orNull(oneOf('accepted', 'completed', 'failed', 'unanswered')),
                description: 'Null where this gateway does not know.',
              },
            }),
          ),
        },
        { next_cursor: TEXT },
      ),
    }),
  },
  '/commands/{id}': {
    get: {
      summary: 'What became of a command',
      operationId: 'showCommand',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: { 200: report('How far it is.'), default: { $ref: '#/components/responses/Problem' } },
    },
  },
};

function commandPath(contract: Contract): object {
  const { type, title, description, domain, deprecated, examples, reply } = contract;
  const schema = { $ref: `#/components/schemas/${componentOf(contract)}` };
  return {
    [commandPathOf(contract).template]: {
      ...pathWords(contract),
      post: {
        summary: title,
        operationId: type,
        description: reply === undefined ? description : `${description}\n\nIts reply is \`${reply}\`.`,
        tags: [domain],
        ...(deprecated === undefined ? {} : { deprecated: true }),
        parameters: [
          { $ref: '#/components/parameters/IdempotencyKey' },
          { $ref: '#/components/parameters/Traceparent' },
          PREFER,
          TIMEOUT,
        ],
        requestBody: jsonBody(schema, examples),
        responses: {
          200: report('It was carried out while the request waited.'),
          202: {
            ...report('The queue of its owner has it.'),
            headers: { Location: { schema: { type: 'string' }, description: 'Where to ask what became of it.' } },
          },
          default: { $ref: '#/components/responses/Problem' },
        },
      },
    },
  };
}

const PREFER = {
  name: 'Prefer',
  in: 'header',
  schema: { type: 'string' },
  description: `\`wait=10\` waits so many seconds for the answer, ${MAX_WAIT_SECONDS} at most.`,
};

const TIMEOUT = {
  name: 'timeout_seconds',
  in: 'query',
  schema: { type: 'integer', minimum: least, maximum: most, default: usual },
  description: 'From the request to the answer; then the command leaves the queue of its owner.',
};

function report(description: string): object {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/CommandReport' } } } };
}

export const COMMAND_REPORT: object = {
  type: 'object',
  required: ['command_id', 'command_type', 'correlation_id', 'status', 'accepted_at', 'answer_by', 'durable'],
  properties: {
    command_id: { type: 'string', format: 'uuid' },
    command_type: { type: 'string' },
    correlation_id: { type: 'string', format: 'uuid' },
    status: {
      enum: ['accepted', 'completed', 'failed', 'unanswered'],
      description: 'Unanswered once its time is over: its owner may carry it out all the same.',
    },
    accepted_at: { type: 'string', format: 'date-time' },
    answer_by: { type: 'string', format: 'date-time' },
    durable: { type: 'boolean', description: 'Whether this is remembered when the gateway ends.' },
    reply: { description: 'The payload of the reply; null where there is none.' },
    error: {
      type: 'object',
      required: ['code', 'message', 'retryable'],
      properties: {
        code: { type: 'string', description: "The owner's own code." },
        message: { type: 'string' },
        retryable: { type: 'boolean' },
        retry_after_ms: { type: ['integer', 'null'] },
        data: {},
      },
    },
  },
};
