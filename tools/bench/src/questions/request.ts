import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, milliseconds, RATE } from './metrics.js';

export const request: Question = {
  name: 'request',
  asks: 'How many commands a second are answered, and how long is one waited for?',
  note:
    'amqplib is a direct reply-to: nothing is confirmed, validated, recorded or sent again. Ours confirms the command and the reply, validates both, records the outcome ' +
    'before it is told, and shows subscribers of events a copy. Asker and owner are two processes; their CPU is told together. c is the number of callers that each await ' +
    'their last answer.',
  metrics: [RATE, milliseconds('p50', 'p50'), milliseconds('p99', 'p99'), CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) =>
    [100, 1].map((callers) => caseOf(callers, (callers === 1 ? 1_000 : 5_000) / (isQuick ? 5 : 1))),
};

function caseOf(callers: number, requests: number): Case {
  const arm = (name: string, client: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'request',
    ...(client === 'amqplib' ? { library: client } : {}),
    options: { client, callers, requests, ...more },
  });
  return {
    name: `500 B, c = ${callers}, quorum`,
    reference: 'amqplib',
    // The queue of amqplib's owner; ours declares its own.
    queue: { type: 'quorum', isUnbound: true },
    runMs: 0,
    arms: [
      arm('amqplib', 'amqplib'),
      arm('bloodbank', 'bloodbank'),
      arm('bloodbank, recorded in Redis', 'bloodbank', { store: 'redis' }),
    ],
  };
}
