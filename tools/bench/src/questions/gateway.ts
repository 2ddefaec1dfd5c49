import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, milliseconds, RATE } from './metrics.js';

export const gateway: Question = {
  name: 'gateway',
  asks: 'How many events a second does the HTTP gateway take, each answered after its confirm?',
  note:
    'The reference is what one could write by hand: Fastify, whose ajv checks the same schema, and amqplib with one confirm channel. The empty one answers at ' +
    'once. Ours does besides: host and origin guard, keys and scopes, rate limit, one strict JSON parser, lineage, the memory of what ' +
    "caused what, metrics, an outbox behind it. CPU is the server's.",
  metrics: [RATE, milliseconds('p99', 'p99'), { ...CLIENT_CPU, title: 'server CPU' }, BROKER_CPU],
  cases: ({ isQuick }) => [50, 1].map((connections) => caseOf(connections, isQuick ? 1_000 : 5_000)),
};

function caseOf(connections: number, runMs: number): Case {
  const arm = (name: string, server: string, more: Partial<Arm> = {}): Arm => ({
    name,
    program: 'gateway',
    options: { server, connections },
    ...more,
  });
  const fastify = { library: 'fastify' };
  return {
    name: `500 B, ${connections} ${connections === 1 ? 'connection' : 'connections'}, quorum`,
    reference: 'fastify + amqplib',
    queue: { type: 'quorum' },
    runMs,
    arms: [
      arm('fastify + amqplib', 'confirmed', fastify),
      arm('fastify, empty', 'empty', fastify),
      arm('bloodbank gateway', 'bloodbank'),
    ],
  };
}
