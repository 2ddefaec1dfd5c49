import { contracts } from '@bloodbank/contracts';
import type { Contract, Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { expect, test } from 'vitest';
import type { FoundQueue, Site } from '../site.js';
import { examineTopology } from '../topology/examine-topology.js';
import { findReceivers, type PlannedTypes } from './find-receivers.js';

const registry = contracts.registry as unknown as Registry;
const EXCHANGE = 'bloodbank.events.v1';
const QUEUE = `${EXCHANGE}.rag`;
const RAG = JSON.stringify({
  vhosts: { '/': { queues: { [QUEUE]: {} }, bindings: { [`${EXCHANGE}[artifact.#] -> ${QUEUE}`]: {} } } },
  bloodbank: { queues: { [QUEUE]: { replay: 'idempotent' } } },
});
const TYPES: PlannedTypes['types'] = [
  { event_type: 'artifact.created', count: 5 },
  { event_type: 'github.pr.created', count: 3 },
  { event_type: 'of.nobody', count: 2 },
];

/** Where a broker tells these queues and nobody can ask it for more. */
function siteOf(found: readonly FoundQueue[] | undefined): Site {
  return {
    exchange: EXCHANGE,
    async openAdmin() {
      throw new BloodbankError('transport.unreachable', 'The broker is away.');
    },
    readTopology: async () => examineTopology([{ name: 'rag', file: 'rag.json', text: RAG }], EXCHANGE),
    ...(found === undefined ? {} : { listQueues: async () => found }),
  };
}
const found = (queue: string, pattern: string, source: string = EXCHANGE): FoundQueue => ({
  queue,
  patterns: [pattern],
  sources: [source],
});
const everybody = { types: TYPES, target: { kind: 'exchange' } } as const;

test('of a plan for everybody: each queue with a pattern for it, and how many of its events', async () => {
  const site = siteOf([
    found(QUEUE, 'artifact.#'),
    found(`dlq.${QUEUE}`, '#', 'bloodbank.dlx.v1'),
    found(`${EXCHANGE}.reviewer`, 'github.#'),
    found(`${EXCHANGE}.audit`, '#'),
    found(`${EXCHANGE}.idle`, 'task.#'),
    found(`${EXCHANGE}.recorder`, '#', `record.${EXCHANGE}`),
    found('bloodbank.commands.v1.reviewer', '#', 'bloodbank.commands.v1'),
  ]);
  const { receivers, receivers_from: from } = await findReceivers(site, everybody, registry);
  expect(from).toBe('broker');
  expect(receivers).toEqual([
    { queue: QUEUE, service: 'rag', patterns: ['artifact.#'], count: 5, is_there: null, replay: 'idempotent' },
    {
      queue: `${EXCHANGE}.reviewer`,
      service: null,
      patterns: ['github.#'],
      count: 3,
      is_there: null,
      replay: null,
    },
    { queue: `${EXCHANGE}.audit`, service: null, patterns: ['#'], count: 10, is_there: null, replay: null },
  ]);
});

test('where no broker tells its queues, those of the topology files', async () => {
  for (const told of [undefined, []]) {
    const { receivers, receivers_from: from } = await findReceivers(siteOf(told), everybody, registry);
    expect(receivers.map(({ queue }) => queue)).toEqual([QUEUE]);
    expect(from).toBe('files');
  }
});

test('of a plan for a service: its queue, with everything; of one for a fresh queue: nobody', async () => {
  const ask = async (target: PlannedTypes['target']) =>
    (await findReceivers(siteOf(undefined), { types: TYPES, target }, registry)).receivers;
  expect(await ask({ kind: 'service', group: 'rag' })).toMatchObject([
    { queue: QUEUE, service: 'rag', count: 10, replay: 'idempotent' },
  ]);
  expect(await ask({ kind: 'service', group: 'nobody' })).toMatchObject([
    { queue: `${EXCHANGE}.nobody`, service: null, patterns: [], count: 10, replay: null },
  ]);
  expect(await ask({ kind: 'queue', group: 'replay.1' })).toEqual([]);
});

test('a routing key that says more than the type is counted where it may match', async () => {
  const keyed = {
    find: (type: string) =>
      ({ ...registry.find('artifact.created'), type, routingKey: '{event_type}.{priority}' }) as Contract,
  };
  const site = siteOf([found(`${EXCHANGE}.pager`, 'task.failed.critical'), found(`${EXCHANGE}.other`, 'task.failed')]);
  const types = [{ event_type: 'task.failed', count: 4 }];
  const { receivers } = await findReceivers(site, { ...everybody, types }, keyed);
  expect(receivers.map(({ queue, count }) => [queue, count])).toEqual([[`${EXCHANGE}.pager`, 4]]);
});
