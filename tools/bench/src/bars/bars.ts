import { PLAIN, PLAIN_CONSUMER } from '../questions/kafka.js';
import type { Spread } from '../statistics/spread.js';

/** What must be so, beside whom. Each is measured in one run, by the median of the rounds. */
export interface Bar {
  readonly question: string;
  /** Name of the case in a whole run. */
  readonly case: string;
  readonly arm: string;
  /** Id of the metric. */
  readonly metric: string;
  /** The arm that the figure is divided by, round by round; left out, the figure itself is meant. */
  readonly of?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A bar and what was measured of it. */
export interface BarResult {
  readonly bar: Bar;
  readonly measured: Spread;
  readonly isMet: boolean;
}

const QUORUM_500 = (callers: string): string => `500 B, c = ${callers}, quorum`;

const publish = (name: string, of: string, atLeast: number): Bar => ({
  question: 'publish',
  case: name,
  arm: 'bloodbank',
  metric: 'rate',
  of,
  atLeast,
});
const consume = (prefetch: string): Bar => ({
  question: 'consume',
  case: `500 B, prefetch ${prefetch}, quorum`,
  arm: 'bloodbank',
  metric: 'rate',
  of: 'amqplib',
  atLeast: 1,
});
const latency = (metric: 'p50' | 'p99', atMost: number): Bar => ({
  question: 'latency',
  case: '500 B, 1,000 a second, quorum',
  arm: 'bloodbank',
  metric,
  of: 'amqplib',
  atMost,
});
/** Beside a round trip that confirms, validates and remembers nothing. */
const request = (callers: string, metric: 'rate' | 'p99', bound: Pick<Bar, 'atLeast' | 'atMost'>): Bar => ({
  question: 'request',
  case: QUORUM_500(callers),
  arm: 'bloodbank',
  metric,
  of: 'amqplib',
  ...bound,
});
const correlation = (callers: string): Bar => ({
  question: 'correlation',
  case: QUORUM_500(callers),
  arm: 'bloodbank, in Redis',
  metric: 'rate',
  of: 'bloodbank without',
  atLeast: 0.95,
});
const validate = (payload: string, arm: string, atLeast: number): Bar => ({
  question: 'validate',
  case: payload,
  arm,
  metric: 'rate',
  of: 'ajv',
  atLeast,
});

/** Beside a user's own batching around kafkajs, and beside its consumer. */
const onKafka = (question: 'kafka-publish' | 'kafka-consume', name: string, of: string): Bar => ({
  question,
  case: name,
  arm: 'bloodbank',
  metric: 'rate',
  of,
  atLeast: 0.9,
});

export const BARS: readonly Bar[] = [
  publish(QUORUM_500('1,000'), 'amqplib', 1),
  publish(QUORUM_500('100'), 'amqplib', 1),
  publish(QUORUM_500('1'), 'amqplib', 0.95),
  publish(QUORUM_500('1,000'), 'rascal', 8),
  publish('20 KB structured, c = 1,000, quorum', 'amqplib', 0.95),
  publish('20 KB structured, c = 1, quorum', 'amqplib', 0.95),
  consume('10'),
  consume('100'),
  consume('1,000'),
  latency('p50', 1.05),
  latency('p99', 1.1),
  request('100', 'rate', { atLeast: 0.3 }),
  request('100', 'p99', { atMost: 4 }),
  request('1', 'rate', { atLeast: 0.3 }),
  request('1', 'p99', { atMost: 6 }),
  correlation('1,000'),
  correlation('1'),
  validate('500 B', 'bloodbank', 1.5),
  validate('20 KB structured', 'bloodbank', 1.5),
  validate('500 B', 'bloodbank, publisher', 1),
  validate('20 KB structured', 'bloodbank, publisher', 1),
  {
    question: 'gateway',
    case: '500 B, 50 connections, quorum',
    arm: 'bloodbank gateway',
    metric: 'rate',
    of: 'fastify + amqplib',
    atLeast: 0.9,
  },
  { question: 'memory', case: 'idle', arm: 'bloodbank', metric: 'rssMib', atMost: 80 },
  {
    question: 'memory',
    case: '10,000 publishes of 20 KB at once',
    arm: 'bloodbank',
    metric: 'loopMs',
    of: 'amqplib',
    atMost: 1,
  },
  { question: 'startup', case: 'connect', arm: 'bloodbank', metric: 'ms', of: 'rascal', atMost: 1.1 },
  onKafka('kafka-publish', '500 B, c = 1,000', PLAIN),
  onKafka('kafka-publish', '500 B, c = 1', PLAIN),
  onKafka('kafka-consume', '500 B, prefetch 100', PLAIN_CONSUMER),
  onKafka('kafka-consume', '500 B, prefetch 1,000', PLAIN_CONSUMER),
];
