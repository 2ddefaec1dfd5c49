import { ANYTHING, COUNT, list, oneOf, orNull, record, TEXT, TIME } from '../read/answer-schema.js';
import { describeOperation } from '../read/operation-parts.js';
import { BUCKETS } from './traffic.js';

const STATUS = oneOf('healthy', 'degraded', 'unhealthy');

export const PULSE_PATHS: Readonly<Record<string, object>> = {
  '/pulse': {
    get: describeOperation({
      summary: 'How the bus is: health, rates, queues, dead letters, newest failures',
      operationId: 'pulse',
      answer: record({
        at: TIME,
        status: STATUS,
        checks: list(record({ name: TEXT, status: STATUS }, { message: TEXT })),
        broker: record({ status: STATUS, details: ANYTHING }),
        counting_since: { ...orNull(TIME), description: 'Nothing before it was counted.' },
        domains: list(
          record({
            domain: TEXT,
            per_second: {
              type: 'array',
              items: { type: 'number', minimum: 0 },
              minItems: BUCKETS,
              maxItems: BUCKETS,
              description: 'Oldest first, one for ten seconds each; the last is not over yet.',
            },
            total: COUNT,
          }),
        ),
        queues: {
          ...orNull(record({ total: COUNT, unhealthy: COUNT, messages: COUNT })),
          description: 'Null where this gateway looks after no broker, or it is away.',
        },
        dead_letters: orNull(record({ total: COUNT, queues: COUNT })),
        newest_failures: list(
          record({
            at: orNull(TIME),
            event_id: orNull(TEXT),
            event_type: orNull(TEXT),
            queue: TEXT,
            code: TEXT,
            message: TEXT,
          }),
        ),
      }),
    }),
  },
};
