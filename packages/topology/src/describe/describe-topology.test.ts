import { expect, test } from 'vitest';
import { loadTopology } from '../load/load-topology.js';
import { BUS, fileOf } from '../topology-file.fixture.js';
import { describeTopology } from './describe-topology.js';
import { formatTopology } from './format-topology.js';

const { topology } = loadTopology([
  BUS,
  fileOf(
    'rag',
    { queues: ['events.rag', 'audit'], bindings: ['bloodbank.events.v1[github.#] -> events.rag'] },
    {
      queues: {
        'events.rag': { retry: { attempts: 5, delaysMs: [500, 90_000] } },
        audit: { retry: { attempts: 1, delaysMs: [] } },
      },
    },
  ),
]);

test('tells role, delays and dead letters of every queue', () => {
  const { queues } = describeTopology(topology);
  expect(queues.find(({ name }) => name === 'events.rag')).toEqual({
    name: 'events.rag',
    role: 'service',
    service: 'rag',
    type: 'quorum',
    bindings: [{ exchange: 'bloodbank.events.v1', pattern: 'github.#' }],
    deadLetterQueue: 'dlq.events.rag',
    retry: { attempts: 5, delaysMs: [500, 90_000] },
    longestDelayMs: 270_500,
  });
  expect(queues.find(({ name }) => name === 'events.rag.retry.90000')).toMatchObject({
    role: 'retry',
    delayMs: 90_000,
  });
  expect(queues.find(({ name }) => name === 'dlq.audit')).toMatchObject({ role: 'dead-letter', of: 'audit' });
});

test('prints the layout, a service at a time', () => {
  expect(formatTopology(describeTopology(topology))).toBe(`Exchanges
  bloodbank.events.v1 (topic)
  bloodbank.commands.v1 (topic)
  bloodbank.dlx.v1 (direct)
  record.bloodbank.events.v1 (topic)

Service rag
  events.rag (quorum)
    bloodbank.events.v1 [github.#]
    up to 5 attempts, after 500 ms, 90 s; 4.5 min in all
  dlq.events.rag (quorum) keeps dead letters
  events.rag.retry.500 (quorum) holds retries for 500 ms
  events.rag.retry.90000 (quorum) holds retries for 90 s

Service rag
  audit (quorum)
    up to 1 attempt
  dlq.audit (quorum) keeps dead letters
`);
});
