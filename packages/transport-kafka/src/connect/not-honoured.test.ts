import { expect, test } from 'vitest';
import { notHonoured } from './not-honoured.js';

const file = (vhost: object) => ({
  name: 'reviewer',
  file: 'reviewer.json',
  text: JSON.stringify({ vhosts: { '/': vhost } }),
});

test('each entry that Kafka cannot honour is named, with the reason', () => {
  const found = notHonoured([
    file({
      queues: {
        urgent: { options: { arguments: { 'x-max-priority': 10, 'x-queue-type': 'quorum', 'x-strange': 1 } } },
      },
      exchanges: { fan: { type: 'fanout' }, events: { type: 'topic' } },
      bindings: { both: { source: 'a', destination: 'b', destinationType: 'exchange' } },
    }),
  ]);
  expect(found).toEqual([
    'reviewer.json: "x-max-priority" of the queue "urgent": a partition is read in the order in which it was written.',
    'reviewer.json: "x-strange" of the queue "urgent": Kafka has nothing like it.',
    'reviewer.json: the exchange "fan" of type "fanout": a topic is read by patterns over keys alone.',
    'reviewer.json: the binding "both" between exchanges: there are none here.',
  ]);
});

test('what is no topology is left to its loader', () => {
  expect(
    notHonoured([
      { name: 'a', file: 'a.json', text: '{' },
      { name: 'b', file: 'b.json', text: '[1]' },
    ]),
  ).toEqual([]);
});
