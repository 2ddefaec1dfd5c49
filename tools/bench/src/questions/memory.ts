import type { Arm, Case, Metric, Question } from '../harness/question.js';
import { BROKER_CPU, CLIENT_CPU, milliseconds, RATE } from './metrics.js';
import { libraryOf } from './publish.js';

const mebibytes = (id: string, title: string, isCompared: boolean): Metric => ({
  id,
  title,
  unit: 'MiB',
  better: 'less',
  digits: 1,
  isCompared,
});

const CLIENTS = ['amqplib', 'bloodbank', 'rascal', 'rabbitmq-client', 'golevelup'] as const;
type ClientName = (typeof CLIENTS)[number];

export const memory: Question = {
  name: 'memory',
  asks: 'How much memory does it take to be there, to publish very much at once, and to go on for long?',
  note:
    'Each run has a fresh process, which besides Node holds the few files of the bench. In a burst nothing is awaited before the next publish; ' +
    '"loop" is how long the process does nothing else.',
  metrics: [
    mebibytes('rssMib', 'resident', true),
    mebibytes('grownMib', 'grown by', true),
    milliseconds('loopMs', 'loop'),
    { ...milliseconds('allMs', 'until confirmed'), digits: 0 },
    mebibytes('heapMib', 'heap at the end', false),
    mebibytes('heapGrownMib', 'since a tenth', false),
    RATE,
    CLIENT_CPU,
    BROKER_CPU,
  ],
  cases: ({ isQuick }) => [idle(), burst(), ...(isQuick ? [] : [endless()])],
};

function armOf(client: ClientName, program: Arm['program'], options: Arm['options']): Arm {
  return {
    name: client,
    program,
    options: { client, ...options },
    isFresh: true,
    ...(client === 'bloodbank' ? {} : { library: libraryOf(client) }),
  };
}

function idle(): Case {
  const command = (name: string): Arm => ({
    name: `bloodbank ${name}`,
    program: 'idle',
    options: { command: name },
    isFresh: true,
  });
  return {
    name: 'idle',
    reference: 'node',
    queue: { type: 'quorum' },
    runMs: 0,
    arms: [
      { name: 'node', program: 'idle', options: {}, isFresh: true },
      ...CLIENTS.map((client) => ({
        ...armOf(client, 'idle', { prefetch: 10 }),
        ...(client === 'bloodbank' ? { hasOwnQueue: true } : {}),
      })),
      command('gateway'),
    ],
  };
}

function burst(): Case {
  return {
    name: '10,000 publishes of 20 KB at once',
    reference: 'amqplib',
    queue: { type: 'quorum' },
    runMs: 0,
    arms: CLIENTS.map((client) => armOf(client, 'burst', { payload: 'structured', events: 10_000 })),
  };
}

function endless(): Case {
  const clients = ['amqplib', 'bloodbank', 'rascal'] as const;
  return {
    name: '1,000,000 events through one consumer',
    reference: 'amqplib',
    queue: { type: 'quorum' },
    runMs: 0,
    arms: clients.map((client) => ({
      ...armOf(client, 'endless', { prefetch: 100, events: 1_000_000, callers: 200 }),
      ...(client === 'bloodbank' ? { hasOwnQueue: true } : {}),
    })),
  };
}
