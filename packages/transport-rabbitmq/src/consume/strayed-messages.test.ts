import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { PARTITION_HEADER, partitionBucketOf, partitionQueueOf } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { ACK, AMPLE, type NamedGroup, openBench, type TestBench } from '../test-bench.fixture.js';

const PATIENTLY = { timeoutMs: 30_000 };
const MORE_TIME = { timeout: 90_000 };
const PATIENT = { connectTimeoutMs: 20_000 };

/** Of the first partition out of two, and of the second. */
const KEYS = [0, 1].map((index) => {
  const keys = Array.from({ length: 64 }, (_, n) => `key-${n}`).filter((key) => partitionBucketOf(key) % 2 === index);
  return keys.slice(0, 4);
}) as unknown as readonly [readonly string[], readonly string[]];

describeOnBrokers('messages of a partition whose queue is missing', (broker) => {
  function partitioned(bench: TestBench): NamedGroup & { readonly queues: readonly [string, string] } {
    const group = { ...bench.group(), partitions: 2 };
    const queues = [partitionQueueOf(group.queue, 0), partitionQueueOf(group.queue, 1)] as const;
    onTestFinished(async () => {
      for (const queue of queues) await bench.outside.deleteQueue(queue).catch(() => {});
    });
    return { ...group, queues };
  }

  test('are worked on in their own partition all the same, in their order, and it is said', MORE_TIME, async () => {
    const bench = await openBench(broker);
    const group = partitioned(bench);
    const [, keys] = KEYS;
    const early = await bench.connect(PATIENT);
    await early.declare(group);
    await bench.outside.deleteQueue(group.queues[1]);
    const send = (key: string, n: number) =>
      early.publish(bench.message(`${group.queue}.${n}`, { partitionKey: key, headers: { key, n } }), AMPLE);
    for (let n = 0; n < 20; n++) expect(await send(keys[n % 4] ?? '', n)).toMatchObject({ routed: true });

    const said = createRecorder<object>();
    const ignore = () => {};
    const logger = { debug: ignore, info: ignore, error: ignore, warn: (fields: object) => said.record(fields) };
    const received = createRecorder<{
      readonly partition: number | undefined;
      readonly n: unknown;
      readonly attempt: number;
    }>();
    const consumer = await bench.connect({ ...PATIENT, logger });
    await consumer.consume(group, { prefetch: 5 }, async ({ partition, headers, attempt }) => {
      received.record({ partition, n: headers['n'], attempt });
      return ACK;
    });
    await received.waitForCount(20, PATIENTLY);
    expect(received.items).toEqual(Array.from({ length: 20 }, (_, n) => ({ partition: 1, n, attempt: 1 })));
    expect(said.items).toContainEqual(expect.objectContaining({ queue: group.queues[0], home: group.queues[1] }));
    await waitFor(async () => (await bench.countOf(group.queues[0])) === 0, PATIENTLY);
  });

  test('wait for the queue that is deleted again before they are there', MORE_TIME, async () => {
    const bench = await openBench(broker);
    const group = partitioned(bench);
    const received = createRecorder<number | undefined>();
    const transport = await bench.connect({ ...PATIENT, lookEveryMs: 60_000 });
    await transport.consume(group, { prefetch: 5 }, async ({ partition }) => {
      received.record(partition);
      return ACK;
    });
    // Past the exchange: as if it had come before the queue was there.
    const stray = () =>
      bench.outside.sendToQueue(group.queues[0], Buffer.from('x'), {
        headers: { [PARTITION_HEADER]: String(partitionBucketOf(KEYS[1][0] ?? '')) },
      });
    await bench.outside.deleteQueue(group.queues[1]);
    stray();
    await received.waitForCount(1, PATIENTLY);
    expect(received.items).toEqual([1]);
  });

  test('are none while the queues are declared: what comes then finds its own', MORE_TIME, async () => {
    const bench = await openBench(broker);
    const group = partitioned(bench);
    const publisher = await bench.connect(PATIENT);
    const declaring = await bench.connect(PATIENT);
    let isDeclared = false;
    const flood = (async () => {
      while (!isDeclared) {
        const keys = [...KEYS[0], ...KEYS[1]];
        const sent = keys.map((partitionKey) =>
          publisher.publish(bench.message(`${group.queue}.a`, { partitionKey }), AMPLE),
        );
        await Promise.all(sent);
      }
    })();
    await declaring.declare(group);
    isDeclared = true;
    await flood;
    for (const [index, queue] of group.queues.entries()) {
      const { messageCount } = await bench.outside.checkQueue(queue);
      const buckets = createRecorder<number>();
      await bench.outside.consume(queue, (message) => {
        buckets.record(Number(message?.properties.headers?.[PARTITION_HEADER]));
      });
      await buckets.waitForCount(messageCount, PATIENTLY);
      expect(messageCount).toBeGreaterThan(0);
      expect(buckets.items.filter((bucket) => bucket % 2 !== index)).toEqual([]);
    }
  });
});
