import { expect, test } from 'vitest';
import { laidOutGroups } from './laid-out-groups.js';
import { loadTopology } from './load/load-topology.js';
import { COMMANDS_EXCHANGE, commandsExchangeOf, EVENTS_EXCHANGE } from './names.js';
import { fileOf } from './topology-file.fixture.js';

const RETRY = { attempts: 3, delaysMs: [100, 100, 900] };

function groupsOf(vhost: object, policies: object = {}) {
  const { topology, findings } = loadTopology([fileOf('rag', vhost, { queues: policies })]);
  expect(findings).toEqual([]);
  return laidOutGroups(topology, EVENTS_EXCHANGE);
}

test('a queue of the usual name is the group of its service', () => {
  const queue = 'bloodbank.events.v1.rag';
  const vhost = { queues: { [queue]: {} }, bindings: { [`bloodbank.events.v1[llm.#, task.*] -> ${queue}`]: {} } };
  expect(groupsOf(vhost, { [queue]: { retry: RETRY } })).toEqual([
    {
      service: 'rag',
      file: 'rag.json',
      retry: RETRY,
      kind: 'event',
      group: 'rag',
      patterns: ['llm.#', 'task.*'],
      retryDelaysMs: [100],
    },
  ]);
});

test('partitions are one group', () => {
  const queue = 'bloodbank.events.v1.rag.tasks';
  const vhost = { queues: { [queue]: {} }, bindings: { [`bloodbank.events.v1[task.#] -> ${queue}`]: {} } };
  expect(groupsOf(vhost, { [queue]: { partitions: 4, retry: RETRY } })).toMatchObject([
    { group: 'rag.tasks', partitions: 4, patterns: ['task.#'] },
  ]);
});

test('a queue keeps a name of its own, and what it takes from elsewhere is no pattern', () => {
  const vhost = {
    exchanges: { legacy: { type: 'topic' } },
    queues: { rag_worker: {} },
    bindings: { 'bloodbank.events.v1[llm.#] -> rag_worker': {}, 'legacy[#] -> rag_worker': {} },
  };
  expect(groupsOf(vhost)).toMatchObject([
    { kind: 'event', group: 'rag_worker', name: 'rag_worker', patterns: ['llm.#'] },
  ]);
});

test('a queue that takes commands alone is a group of commands', () => {
  const vhost = {
    queues: { 'bloodbank.commands.v1.rag': {}, orders: {} },
    bindings: {
      'bloodbank.commands.v1[github.pr.merge] -> bloodbank.commands.v1.rag': {},
      'bloodbank.commands.v1[agent.#] -> orders': {},
    },
  };
  expect(groupsOf(vhost)).toMatchObject([
    { kind: 'command', group: 'rag', patterns: ['github.pr.merge'] },
    { kind: 'command', group: 'orders', name: 'orders', patterns: ['agent.#'] },
  ]);
});

test.each([
  [EVENTS_EXCHANGE, COMMANDS_EXCHANGE],
  ['acme.events.v2', 'acme.commands.v2'],
  ['events', 'commands'],
  ['amq.topic', 'commands.amq.topic'],
  ['prevents', 'commands.prevents'],
])('the commands beside the events of %s go to %s', (events, commands) => {
  expect(commandsExchangeOf(events)).toBe(commands);
});

test('how a queue stands to replays comes along, and nothing else is such a word', () => {
  const queue = 'bloodbank.events.v1.rag';
  const vhost = { queues: { [queue]: {} } };
  expect(groupsOf(vhost, { [queue]: { replay: 'skip-effects' } })).toMatchObject([{ replay: 'skip-effects' }]);
  expect(groupsOf(vhost)[0]).not.toHaveProperty('replay');
  const { findings } = loadTopology([fileOf('rag', vhost, { queues: { [queue]: { replay: 'always' } } })]);
  expect(findings).toMatchObject([{ rule: 'bloodbank-schema', severity: 'error' }]);
});
