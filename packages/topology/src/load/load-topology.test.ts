import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkTopology } from '../check/check-topology.js';
import { createRegistry } from '../registry.fixture.js';
import { fragmentOf } from '../topology.js';
import { BUS, fileOf } from '../topology-file.fixture.js';
import { loadTopology } from './load-topology.js';
import { readTopologyFolder } from './read-topology-folder.js';

const QUEUE = 'bloodbank.events.v1.rag';

function rulesOf(text: string): readonly string[] {
  return loadTopology([{ name: 'rag', file: 'rag.json', text }]).findings.map(({ rule }) => rule);
}

describe('expansion', () => {
  const { topology } = loadTopology([
    BUS,
    fileOf(
      'rag',
      {
        queues: { [QUEUE]: { options: { arguments: { 'x-delivery-limit': 7 } } } },
        bindings: { [`bloodbank.events.v1[github.#, artifact.*] -> ${QUEUE}`]: {} },
      },
      { queues: { [QUEUE]: { retry: { attempts: 4, delaysMs: [0, 1_000, 1_000] } } } },
    ),
  ]);
  const { queues, bindings } = fragmentOf(topology);

  test('gives a queue what dead-lettering without loss needs, and keeps what the file says', () => {
    expect(queues[QUEUE]?.options).toEqual({
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': 7,
        'x-dead-letter-exchange': 'bloodbank.dlx.v1',
        'x-dead-letter-routing-key': `dlq.${QUEUE}`,
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    });
  });

  test('adds the dead-letter queue with its binding, and one wait queue for each distinct delay', () => {
    expect(Object.keys(queues).sort()).toEqual([QUEUE, `${QUEUE}.retry.1000`, `dlq.${QUEUE}`]);
    expect(queues[`${QUEUE}.retry.1000`]?.options?.arguments).toMatchObject({
      'x-queue-type': 'quorum',
      'x-message-ttl': 1_000,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': QUEUE,
    });
    expect(bindings[`bloodbank.dlx.v1[dlq.${QUEUE}] -> dlq.${QUEUE}`]).toBeDefined();
  });

  test('tells the queues of a service as declarations', () => {
    expect(topology.serviceQueues('rag')).toEqual([
      {
        service: 'rag',
        file: 'rag.json',
        queue: QUEUE,
        bindings: [
          { exchange: 'bloodbank.events.v1', pattern: 'github.#' },
          { exchange: 'bloodbank.events.v1', pattern: 'artifact.*' },
        ],
        deadLetterQueue: `dlq.${QUEUE}`,
        retry: { attempts: 4, delaysMs: [0, 1_000, 1_000] },
        retryDelaysMs: [1_000],
      },
    ]);
    expect(topology.serviceQueues('other')).toEqual([]);
  });

  test('lays a queue out in partitions that share its bindings and its dead letters', () => {
    const file = fileOf(
      'rag',
      { queues: { [QUEUE]: {} }, bindings: { [`bloodbank.events.v1[artifact.*] -> ${QUEUE}`]: {} } },
      { queues: { [QUEUE]: { partitions: 3, retry: { attempts: 2, delaysMs: [500] } } } },
    );
    const partitioned = loadTopology([BUS, file]);
    expect(partitioned.findings).toEqual([]);
    expect(partitioned.topology.queues.map(({ queue, partition }) => [queue, partition])).toEqual(
      [0, 1, 2].map((index) => [`${QUEUE}.p${index}`, { of: QUEUE, index, count: 3 }]),
    );
    const vhost = fragmentOf(partitioned.topology);
    expect(vhost.queues).not.toHaveProperty([QUEUE]);
    expect(vhost.queues[`${QUEUE}.p1`]?.options?.arguments).toMatchObject({
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-dead-letter-routing-key': `dlq.${QUEUE}`,
    });
    expect(Object.keys(vhost.queues)).toContain(`${QUEUE}.p2.retry.500`);
    const leading = Object.values(vhost.bindings).filter(({ source }) => source === 'bloodbank.events.v1');
    expect(leading).toEqual([
      {
        source: 'bloodbank.events.v1',
        destination: `${QUEUE}.partitions`,
        destinationType: 'exchange',
        bindingKey: 'artifact.*',
      },
    ]);
    const dealt = Object.values(vhost.bindings).filter(({ source }) => source === `${QUEUE}.partitions`);
    expect(dealt.map(({ options }) => Number(options?.['bloodbank-partition'])).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 64 }, (_, bucket) => bucket),
    );
    expect(
      checkTopology(partitioned.topology, createRegistry([{ type: 'artifact.created', partitionKey: 'uri' }])),
    ).toEqual([]);
  });

  test('refuses more retry delays than there should be queues', () => {
    const delaysOf = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    const findingsOf = (count: number) =>
      loadTopology([
        BUS,
        fileOf(
          'rag',
          { queues: { [QUEUE]: {} }, bindings: { [`bloodbank.events.v1[artifact.*] -> ${QUEUE}`]: {} } },
          { queues: { [QUEUE]: { retry: { attempts: 2, delaysMs: delaysOf(count) } } } },
        ),
      ]).findings;
    expect(findingsOf(33)).toMatchObject([{ file: 'rag.json', message: expect.stringContaining('32') }]);
    expect(findingsOf(32)).toEqual([]);
  });

  test('leaves quorum arguments away from a classic queue', () => {
    const file = fileOf('rag', { queues: { [QUEUE]: { options: { arguments: { 'x-queue-type': 'classic' } } } } });
    const given = fragmentOf(loadTopology([BUS, file]).topology).queues[QUEUE]?.options?.arguments;
    expect(given).not.toHaveProperty('x-delivery-limit');
    expect(given).not.toHaveProperty('x-dead-letter-strategy');
  });

  test('a dead-letter queue that the file lays out itself is no queue of the service', () => {
    const file = fileOf('rag', { queues: [QUEUE, `dlq.${QUEUE}`] });
    expect(loadTopology([BUS, file]).topology.queues.map(({ queue }) => queue)).toEqual([QUEUE]);
  });
});

describe('findings', () => {
  test('name file, line and pointer of broken JSON', () => {
    const { findings } = loadTopology([{ name: 'rag', file: 'topology/rag.json', text: '{\n  "vhosts": {,}\n}' }]);
    expect(findings).toMatchObject([{ rule: 'json-syntax', file: 'topology/rag.json', line: 2, severity: 'error' }]);
  });

  test('name the place that rascal refuses', () => {
    const text = '{\n  "vhosts": {\n    "/": {\n      "queues": { "q": { "assert": "yes" } }\n    }\n  }\n}';
    const { findings } = loadTopology([{ name: 'rag', file: 'rag.json', text }]);
    expect(findings).toMatchObject([{ rule: 'rascal-schema', line: 4, pointer: '/vhosts/~1/queues/q/assert' }]);
  });

  test.each([
    ['a misspelt key of a queue', 'key-unknown', '{"vhosts":{"/":{"queues":{"q":{"optoins":{}}}}}}'],
    ['a misspelt key at the top', 'key-unknown', '{"vhost":{}}'],
    ['a part that rascal alone would use', 'key-unused', '{"publications":{}}'],
    ['a misspelt key under "bloodbank"', 'bloodbank-schema', '{"bloodbank":{"queues":{"q":{"rety":{}}}}}'],
    ['a second vhost', 'vhost-single', '{"vhosts":{"staging":{}}}'],
    ['a policy without a queue', 'policy-queue-known', '{"bloodbank":{"queues":{"q":{}}}}'],
  ])('find %s', (_, rule, text) => {
    expect(rulesOf(text)).toEqual([rule]);
  });

  test('find two files that define one queue differently, and accept two that agree', () => {
    const durable = fileOf('a', { queues: { shared: {} } });
    const transient = fileOf('b', { queues: { shared: { options: { durable: false } } } });
    expect(loadTopology([durable, transient]).findings).toMatchObject([
      { rule: 'definition-conflict', file: 'b.json' },
    ]);
    expect(loadTopology([durable, { ...durable, name: 'b', file: 'b.json' }]).findings).toEqual([]);
  });
});

test("the project's own topology has no findings", async () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
  const files = await readTopologyFolder(join(root, 'topology'));
  const { topology, findings } = loadTopology(files);
  expect(files[0]?.name).toBe('bus');
  expect(findings).toEqual([]);
  expect(topology.serviceQueues('demo')).toHaveLength(1);
  // What its files bind.
  const registered = ['github.pr.created', 'webhook.plane.issue', 'task.inbox.issue.created'].map((type) => ({ type }));
  expect(checkTopology(topology, createRegistry(registered))).toEqual([]);
});
