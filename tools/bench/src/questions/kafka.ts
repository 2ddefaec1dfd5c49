import type { Arm, Case, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, RATE } from './metrics.js';

const EVENTS = 30_000;
/** How many librdkafka's tool sends for each second that the others publish. */
const PER_SECOND = 30_000;

/** The client that the others are set beside. */
export const PLAIN = 'kafkajs, batching';
export const PLAIN_CONSUMER = 'kafkajs';

export const kafkaPublish: Question = {
  name: 'kafka-publish',
  asks: 'How many confirmed events a second leave one process on Kafka?',
  broker: 'kafka',
  note:
    'All wait for all in-sync replicas. kafkajs sends what it is given as one request; "batching" is a user’s own: what comes while one request is on its way makes up the next. ' +
    'The plain clients validate nothing, make no envelope, no id and no header. rdkafka_performance is librdkafka’s own tool, in C: it repeats one message of the same size from a queue of its own, and awaits none.',
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: ({ isQuick }) => [1_000, 1].map((callers) => publishCase(callers, isQuick ? 1_000 : 3_000)),
};

function publishCase(callers: number, runMs: number): Case {
  const arm = (name: string, client: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'publish',
    options: { client, payload: 'small', callers, ...more },
    ...(client === 'bloodbank' ? {} : { library: client }),
  });
  return {
    name: `500 B, c = ${callers.toLocaleString('en')}`,
    reference: PLAIN,
    queue: { type: 'quorum' },
    runMs,
    arms: [
      arm(PLAIN, 'kafkajs', { batching: true }),
      arm('bloodbank', 'bloodbank'),
      arm('@platformatic/kafka, batching', '@platformatic/kafka'),
      ...(callers === 1
        ? []
        : [
            arm('kafkajs, a request each', 'kafkajs'),
            {
              name: 'rdkafka_performance',
              program: 'rdkafka',
              options: { way: 'publish', events: (runMs * PER_SECOND) / 1_000 },
            } as const,
          ]),
    ],
  };
}

export const kafkaConsume: Question = {
  name: 'kafka-consume',
  asks: 'How many events a second does one process handle on Kafka?',
  broker: 'kafka',
  note:
    'The topic is filled beforehand with what the bus publishes, and the clock runs from the first event to the last. All parse the JSON. kafkajs and @platformatic/kafka commit by themselves every ' +
    'few seconds; Bloodbank commits the beginning of each delivery and its end, so that a crash costs an attempt and no event. The handler does nothing.',
  metrics: [RATE, CLIENT_CPU, BROKER_CPU],
  cases: () => [100, 1_000].map(consumeCase),
};

function consumeCase(prefetch: number): Case {
  const arm = (name: string, client: string, more: Arm['options'] = {}): Arm => ({
    name,
    program: 'consume',
    options: { client, prefetch, events: EVENTS, ...more },
    ...(client === 'bloodbank' ? {} : { library: client }),
  });
  return {
    name: `500 B, prefetch ${prefetch.toLocaleString('en')}`,
    reference: PLAIN_CONSUMER,
    queue: { type: 'quorum', filled: { payload: 'small', events: EVENTS } },
    runMs: 0,
    arms: [
      arm(PLAIN_CONSUMER, 'kafkajs'),
      arm('bloodbank', 'bloodbank'),
      arm('kafkajs, eachBatch', 'kafkajs', { eachBatch: true }),
      arm('@platformatic/kafka', '@platformatic/kafka'),
      { name: 'rdkafka_performance', program: 'rdkafka', options: { way: 'consume', events: EVENTS } },
    ],
  };
}
