import { expect, test } from 'vitest';
import { BUS } from '../topology-file.fixture.js';
import { loadTopology } from './load-topology.js';

const load = (text: string) => loadTopology([BUS, { name: 'kafka', file: 'topology/kafka.json', text }]);

test('what topics are to be like is read beside the layout, and is no service of it', () => {
  const file = {
    defaults: { partitions: 6, replicas: 3, retentionMs: 604_800_000 },
    topics: { 'omninode.audit.#': { partitions: 1, retentionMs: -1 } },
  };
  const { topics, findings, topology } = load(JSON.stringify(file));
  expect(findings).toEqual([]);
  expect(topics).toEqual(file);
  expect(topology.queues).toEqual([]);
});

test.each([
  ['{\n "defaults": { "replicas": 0 }\n}', 2, '/defaults/replicas must be >= 1.'],
  ['{\n "topics": {\n  "a.b": {\n   "retentionMs": 0 } } }', 4, '/topics/a.b/retentionMs must not be 0.'],
  ['{\n "topics": {\n  "a b": {} } }', 3, '/topics has "a b", which is no name of a topic'],
  ['{\n "topics": {\n  "a": {\n   "retention": 5 } } }', 4, '/topics/a knows no key "retention".'],
  ['{\n "vhosts": {} }', 2, 'The file knows no key "vhosts".'],
  ['{\n "defaults": { "partitions": 1.5 } }', 2, '/defaults/partitions must be integer.'],
])('what is wrong in it is told with its line: %s', (text, line, message) => {
  const { findings, topics } = load(text);
  expect(findings).toEqual([
    expect.objectContaining({
      ...{ severity: 'error', rule: 'kafka-schema', file: 'topology/kafka.json', line },
      message: expect.stringContaining(message),
      fix: expect.stringContaining('"retentionMs" from 1'),
    }),
  ]);
  expect(topics).toEqual({});
});

test('what is no JSON is told as of every file', () => {
  expect(load('{ "defaults": }').findings.map(({ rule }) => rule)).toEqual(['json-syntax']);
});
