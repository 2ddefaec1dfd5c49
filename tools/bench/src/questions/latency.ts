import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, milliseconds } from './metrics.js';
import { libraryOf } from './publish.js';

export const latency: Question = {
  name: 'latency',
  asks: 'How long after its publish does an event reach its handler, at a rate far below what is possible?',
  note: "Publisher and consumer are two processes; their CPU is told together. On a machine that is not quiet, the 99th percentile is the neighbours'.",
  metrics: [milliseconds('p50', 'p50'), milliseconds('p99', 'p99'), CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => [100, 1_000].map((perSecond) => caseOf(perSecond, isQuick ? 3 : 6)),
};

function caseOf(perSecond: number, seconds: number): Case {
  const options = { perSecond, events: perSecond * seconds };
  const arm = (name: string, client: string, prefetch: number, more: Partial<Arm> = {}): Arm => ({
    name,
    program: 'latency',
    ...(client === 'bloodbank' ? { hasOwnQueue: true } : { library: libraryOf(client) }),
    ...more,
    options: { client, prefetch, ...options, ...more.options },
  });
  return {
    name: `500 B, ${perSecond.toLocaleString('en')} a second, quorum`,
    reference: 'amqplib',
    queue: { type: 'quorum' },
    runMs: seconds * 1_000,
    arms: [
      arm('amqplib', 'amqplib', 100),
      arm('bloodbank', 'bloodbank', 100),
      arm('rabbitmq-client', 'rabbitmq-client', 100),
      arm('golevelup', 'golevelup', 100),
      arm('rascal', 'rascal', 10),
      arm('rascal, pool 50', 'rascal', 100, { options: { pool: 50 } }),
    ],
  };
}
