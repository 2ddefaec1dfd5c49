import { COUNT, list, oneOf, orNull, record, refTo, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';

const QUEUE_INFO = record({ queue: TEXT, messages: COUNT, consumers: COUNT });

/** As `bloodbank queues list --output json` has it. */
export const QUEUE_REPORT: object = record(
  { queue: TEXT, status: oneOf('healthy', 'degraded', 'unhealthy', 'absent') },
  {
    service: orNull(TEXT),
    patterns: list(TEXT),
    reasons: { ...list(TEXT), description: 'Why it is not healthy.' },
    ready: { ...COUNT, description: 'Ready to be delivered.' },
    unacknowledged: { type: 'null', description: 'AMQP does not tell it.' },
    consumers: COUNT,
    lag: { ...COUNT, description: 'What its service has still to handle: ready, and waiting for a next attempt.' },
    dead_letters: orNull(QUEUE_INFO),
    retries: list(QUEUE_INFO),
    lag_seconds: { ...COUNT, description: 'Since when the oldest message waits, of a queue that is read from a log.' },
    partitions: list(record({ topic: TEXT, partition: COUNT, lag: COUNT, lag_seconds: COUNT })),
  },
);

export const QUEUE_PATHS: Readonly<Record<string, object>> = {
  '/queues': {
    get: describeOperation({
      summary: 'The queues that are laid out, and those that the broker tells of',
      operationId: 'listQueues',
      parameters: [inQuery('name', 'A queue or a service; may be repeated. Default: all that are known.')],
      answer: record({ queues: list(refTo('QueueReport')) }),
    }),
  },
  '/queues/{queue}': {
    get: describeOperation({
      summary: 'One queue, and what belongs to it',
      operationId: 'showQueue',
      parameters: [inPath('queue', 'Percent-encoded.')],
      answer: refTo('QueueReport'),
    }),
  },
};
