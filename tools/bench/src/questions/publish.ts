import { createMessage } from '../events/message.js';
import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { Arm, Case, Question, QueueWish } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, RATE } from './metrics.js';

type Setting = readonly [payload: PayloadName, callers: number, type: QueueWish['type']];

const QUICK: readonly Setting[] = [
  ['small', 1_000, 'quorum'],
  ['small', 100, 'quorum'],
  ['small', 1, 'quorum'],
  ['structured', 1_000, 'quorum'],
  ['structured', 1, 'quorum'],
  ['small', 1_000, 'classic'],
];

const ALL: readonly Setting[] = (['quorum', 'classic'] as const).flatMap((type) =>
  (['small', 'structured', 'text'] as const).flatMap((payload) =>
    [1_000, 100, 1].map((callers): Setting => [payload, callers, type]),
  ),
);

export const publish: Question = {
  name: 'publish',
  asks: 'How many confirmed events a second leave one process, and what does each cost?',
  note:
    'amqplib is one confirm channel with a callback for each confirm, the same bytes and properties as ours, mandatory. It validates nothing, and ' +
    'makes no envelope and no id. Sizes are of the payload; the envelope adds about 450 bytes. c is the number of callers that each await their last publish.',
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => (isQuick ? QUICK : ALL).map((setting) => caseOf(setting, isQuick)),
};

function caseOf([payload, callers, type]: Setting, isQuick: boolean): Case {
  const options = { payload, callers };
  const arm = (name: string, client: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'publish',
    options: { client, ...options, ...more },
    ...(client === 'bloodbank' ? {} : { library: libraryOf(client) }),
  });
  const message = createMessage(PAYLOADS[payload]);
  const blocking: Arm = { name: 'pika', program: { python: 'pika_publish.py' }, options: { message } };
  return {
    name: `${PAYLOADS[payload].title}, c = ${callers.toLocaleString('en')}, ${type}`,
    reference: 'amqplib',
    queue: { type },
    runMs: isQuick ? 700 : 1_500,
    arms: [
      arm('amqplib', 'amqplib'),
      arm('bloodbank', 'bloodbank'),
      arm('rabbitmq-client', 'rabbitmq-client'),
      arm('golevelup', 'golevelup'),
      arm('rascal', 'rascal'),
      arm('rascal, pool 50', 'rascal', { pool: 50 }),
      // Its blocking connection awaits each confirm: it has no other way.
      ...(callers === 1 ? [blocking] : []),
    ],
  };
}

export function libraryOf(client: string): string {
  return client === 'golevelup' ? '@golevelup/nestjs-rabbitmq' : client;
}
