import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, RATE } from './metrics.js';
import { libraryOf } from './publish.js';

const BATCH = 100;

export const consume: Question = {
  name: 'consume',
  asks: 'How many events a second does one process handle, each acknowledged after its handler?',
  note:
    'The queue is filled beforehand, and the clock runs from the first event to the last. amqplib parses the JSON and acknowledges each delivery by itself; ' +
    `where it says "batched acks", one frame acknowledges ${BATCH}. The handler does nothing.`,
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => [10, 100, 1_000].map((prefetch) => caseOf(prefetch, isQuick ? 10_000 : 30_000)),
};

function caseOf(prefetch: number, events: number): Case {
  const arm = (name: string, client: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'consume',
    options: { client, prefetch, events, ...more },
    ...(client === 'bloodbank' ? { hasOwnQueue: true } : { library: libraryOf(client) }),
  });
  const declares = { declaresQueue: true };
  const batched = [
    arm('amqplib, batched acks', 'amqplib', { batch: BATCH }),
    arm('bloodbank, subscribeBatch', 'bloodbank', { batch: BATCH, ...declares }),
  ];
  return {
    name: `500 B, prefetch ${prefetch.toLocaleString('en')}, quorum`,
    reference: 'amqplib',
    queue: { type: 'quorum', filled: { payload: 'small', events } },
    runMs: 0,
    arms: [
      arm('amqplib', 'amqplib'),
      arm('bloodbank', 'bloodbank', declares),
      arm('rascal', 'rascal'),
      arm('rabbitmq-client', 'rabbitmq-client'),
      arm('golevelup', 'golevelup'),
      { name: 'pika', program: { python: 'pika_consume.py' }, options: { prefetch, events } },
      ...(prefetch < BATCH ? [] : batched),
    ],
  };
}
