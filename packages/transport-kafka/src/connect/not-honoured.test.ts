import { loadTopology } from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { notHonoured } from './not-honoured.js';

const namedIn = (vhost: object, name = 'reviewer') => {
  const text = JSON.stringify({ vhosts: { '/': vhost } }, undefined, 1);
  return notHonoured(loadTopology([{ name, file: `${name}.json`, text }]).parts);
};

test('each entry that Kafka cannot honour is named, with its line and the reason', () => {
  const found = namedIn({
    queues: {
      urgent: { options: { arguments: { 'x-max-priority': 10, 'x-queue-type': 'quorum', 'x-strange': 1 } } },
    },
    exchanges: { fan: { type: 'fanout' }, 'bloodbank.events.v1': { type: 'topic' } },
    bindings: { both: { source: 'bloodbank.events.v1', destination: 'fan', destinationType: 'exchange' } },
  });
  expect(found).toEqual([
    'reviewer.json:5: "x-max-priority" of the queue "urgent": a partition is read in the order in which it was written.',
    'reviewer.json:5: "x-strange" of the queue "urgent": Kafka has nothing like it.',
    'reviewer.json:16: the exchange "fan" of type "fanout": a topic is read by patterns over keys alone.',
    'reviewer.json:24: the binding "bloodbank.events.v1[#] -> fan" between exchanges: there are none here.',
  ]);
});

test.each([
  ['rascal’s short words', { queues: { q: { options: { maxPriority: 5 } } } }, '"x-max-priority" of the queue "q"'],
  [
    'a limit of deliveries',
    { queues: { q: { options: { arguments: { 'x-delivery-limit': 3 } } } } },
    'x-delivery-limit',
  ],
  ['a queue that goes', { queues: { q: { options: { autoDelete: true } } } }, '"autoDelete" of the queue "q"'],
  ['a queue of one consumer', { queues: { q: { options: { exclusive: true } } } }, '"exclusive" of the queue "q"'],
  ['other dead letters', { queues: { q: { options: { deadLetterExchange: 'graves' } } } }, '"<topic>.dlq"'],
  ['an exchange of others', { queues: ['q'], bindings: ['market[#] -> q'] }, 'from the exchange "market"'],
  ['an alternate exchange', { exchanges: { e: { options: { alternateExchange: 'lost' } } } }, 'an alternate one'],
  [
    'a binding by headers',
    {
      queues: ['q'],
      bindings: { b: { source: 'bloodbank.events.v1', destination: 'q', options: { 'x-match': 'all' } } },
    },
    'the arguments of the binding',
  ],
])('%s is named', (_, vhost, text) => {
  expect(namedIn(vhost)).toEqual([expect.stringContaining(text)]);
});

test('a queue of no service is named, and one of dead letters is not', () => {
  expect(namedIn({ queues: ['audit', 'dlq.bloodbank.events.v1.rag'] }, 'bus')).toEqual([
    expect.stringContaining('the queue "audit" belongs to no service'),
  ]);
});

test('nothing is said of what Kafka honours', () => {
  const args = {
    ...{ 'x-queue-type': 'quorum', 'x-delivery-limit': 20, 'x-message-ttl': 1_000 },
    ...{ 'x-dead-letter-exchange': 'bloodbank.dlx.v1', 'x-dead-letter-routing-key': 'dlq.q' },
  };
  const bindings = ['bloodbank.events.v1[github.#] -> q', 'bloodbank.commands.v1[agent.#] -> q'];
  expect(namedIn({ queues: { q: { options: { arguments: args } } }, bindings })).toEqual([]);
});
