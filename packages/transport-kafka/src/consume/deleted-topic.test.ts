import type { ConsumerGroup, OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { createRecorder, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { completeOptions } from '../options.js';
import { deleteTopics, ensureTopics } from '../topics/topic-admin.js';
import { raisePartitions } from '../topics/topic-configs.js';
import { createKafkaTransport } from '../transport.js';
import { Cluster } from '../wire/cluster.js';

vi.setConfig({ testTimeout: 120_000 });

const AMPLE = { timeoutMs: 20_000 };
const PATIENT = { timeoutMs: 40_000 };

describeOnServer('Kafka', 'a topic that is deleted while it is read', (server) => {
  const bootstrap = new URL(server).host;
  const group: ConsumerGroup = { kind: 'event', group: 'reader', patterns: ['shop.#'], retryDelaysMs: [] };
  let transport: Transport;
  let cluster: Cluster;
  let prefix: string;

  beforeEach(async () => {
    prefix = freshName('deleted');
    cluster = new Cluster(completeOptions({ bootstrap }).cluster);
    await cluster.connect();
    transport = await createKafkaTransport({ bootstrap, prefix, topics: { partitions: 2 } });
  });
  afterEach(async () => {
    await transport.close();
    await cluster.refresh();
    await deleteTopics(
      cluster,
      [...cluster.topicNames].filter((name) => name.startsWith(prefix)),
    );
    cluster.close();
  });

  const messageOf = (order: string, flow = order): OutgoingMessage => ({
    address: { kind: 'event', key: 'shop.order.placed' },
    body: Buffer.from(JSON.stringify({ order })),
    properties: { correlationId: flow },
    headers: {},
  });

  async function consume() {
    const seen = createRecorder<string>();
    const consumption = await transport.consume(group, { prefetch: 10 }, async ({ body }) => {
      seen.record(JSON.parse(Buffer.from(body).toString()).order);
      return { kind: 'ack' };
    });
    return { seen, consumption };
  }

  async function deleteTopic(): Promise<void> {
    await cluster.refresh();
    await deleteTopics(cluster, [`${prefix}.shop`]);
    await waitFor(async () => {
      await cluster.refresh();
      return cluster.topic(`${prefix}.shop`) === undefined;
    }, PATIENT);
  }

  it('does not keep its consumer from stopping', async () => {
    const { seen, consumption } = await consume();
    await transport.publish(messageOf('a'), AMPLE);
    await seen.waitForCount(1, PATIENT);
    await deleteTopic();
    await consumption.stop({ timeoutMs: 20_000 });
  });

  it('is read from its beginning when it is there again, by the same consumer', async () => {
    const { seen, consumption } = await consume();
    // More than what comes afterwards, all in one partition: places are not taken for those of before.
    for (const order of ['a', 'b', 'c']) await transport.publish(messageOf(order, 'flow'), AMPLE);
    await seen.waitForCount(3, PATIENT);
    await deleteTopic();
    await ensureTopics(cluster, [{ name: `${prefix}.shop`, partitions: 2 }]);
    await transport.publish(messageOf('d', 'flow'), AMPLE);
    await seen.waitFor((order) => order === 'd', PATIENT);
    await consumption.stop();
    expect(seen.items.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is read whole when it is given more partitions', async () => {
    const { seen, consumption } = await consume();
    await cluster.refresh();
    await raisePartitions(cluster, `${prefix}.shop`, 8);
    await waitFor(async () => {
      await cluster.refresh();
      return cluster.topic(`${prefix}.shop`)?.leaders.length === 8;
    }, PATIENT);
    const late = await createKafkaTransport({ bootstrap, prefix });
    const orders = Array.from({ length: 40 }, (_, index) => `order-${index}`);
    await Promise.all(orders.map((order) => late.publish(messageOf(order), AMPLE)));
    await late.close();
    await seen.waitForCount(orders.length, PATIENT);
    await consumption.stop();
  });
});
