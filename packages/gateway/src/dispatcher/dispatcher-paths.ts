import { EMPTY_BODY } from '../agents/agent-paths.js';
import { ANYTHING, COUNT, FLAG, list, oneOf, orNull, record, refTo, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';

const DELIVERY_FIELDS = {
  delivery_id: TEXT,
  rule: TEXT,
  event_id: TEXT,
  event_type: TEXT,
  action: TEXT,
  target: TEXT,
  outcome: {
    ...oneOf('succeeded', 'failed', 'gave-up'),
    description: 'Failed ones may be tried again by themselves; what was given up rests as a dead letter.',
  },
};

export const DELIVERY: object = record({
  ...DELIVERY_FIELDS,
  attempts: COUNT,
  last_at: orNull(TEXT),
  last_reason: orNull(TEXT),
});

export const EXPLAIN_BODY: object = {
  type: 'object',
  required: ['envelope'],
  properties: {
    envelope: {
      type: 'object',
      required: ['event_type', 'payload'],
      properties: { event_type: { type: 'string', minLength: 1, maxLength: 255 }, payload: {} },
    },
  },
  additionalProperties: false,
};

export const DISPATCHER_PATHS: Readonly<Record<string, object>> = {
  '/dispatcher/rules': {
    get: describeOperation({
      summary: 'What turns events into actions',
      operationId: 'listRules',
      answer: record({
        file: TEXT,
        rules: list(
          record({
            name: TEXT,
            on: list(TEXT),
            where: orNull(TEXT),
            has_ticket: FLAG,
            has_gate: FLAG,
            action: record({ kind: oneOf('hook', 'publish', 'send'), target: TEXT }),
          }),
        ),
        disabled: { ...list(record({ endpoint: TEXT, since: TEXT })), description: 'Endpoints that said 410 Gone.' },
      }),
    }),
  },
  '/dispatcher/explain': {
    post: describeOperation({
      summary: 'Why each rule fires for an event, or does not; does nothing',
      operationId: 'explainDispatch',
      body: EXPLAIN_BODY,
      answer: record({
        rules: list(
          record(
            { rule: TEXT, fires: FLAG, steps: list(record({ asks: TEXT, holds: FLAG, says: TEXT })) },
            { ticket: ANYTHING, action: record({ kind: TEXT, target: TEXT, content: ANYTHING }) },
          ),
        ),
      }),
    }),
  },
  '/deliveries': {
    get: describeOperation({
      summary: 'What was delivered, newest first',
      operationId: 'listDeliveries',
      parameters: [
        inQuery('state', '`succeeded`, `failed` or `gave-up`.'),
        inQuery('limit', '1 to 1,000. Default 100.'),
        inQuery('cursor', 'The `next_cursor` of the page before.'),
      ],
      answer: record({ deliveries: list(refTo('Delivery')), total: COUNT }, { next_cursor: TEXT }),
    }),
  },
  '/deliveries/{id}': {
    get: describeOperation({
      summary: 'One delivery, attempt by attempt',
      operationId: 'showDelivery',
      parameters: [inPath('id')],
      answer: record(
        {
          ...DELIVERY_FIELDS,
          attempts: list(
            record(
              { at: TEXT, attempt: COUNT, outcome: TEXT },
              { took_ms: COUNT, status: COUNT, reason: TEXT, reply: TEXT },
            ),
          ),
          can_redeliver: { ...FLAG, description: 'False where the event was too large to be kept.' },
          hidden: {
            ...list(TEXT),
            description:
              'JSON pointers to what is hidden of `event`; the empty one is all of it, where its type is not known here.',
          },
        },
        { event: ANYTHING },
      ),
    }),
  },
  '/deliveries/{id}/redeliver': {
    post: describeOperation({
      summary: 'One more attempt, as a job, as its rule is now',
      operationId: 'redeliver',
      parameters: [inPath('id')],
      body: EMPTY_BODY,
      answer: refTo('Job'),
      status: 202,
    }),
  },
};
