import type { ConsumerGroup } from '@bloodbank/core/ports';
import { createRecorder, describeOnServer, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteTopicsOf } from '../delete-topics.fixture.js';
import { completeOptions } from '../options.js';
import { createKafkaTransport } from '../transport.js';
import { Cluster } from '../wire/cluster.js';
import { commitOffsets, outsider } from '../wire/offsets.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENT = { timeoutMs: 60_000 };

describeOnServer('Kafka', 'a group that an earlier version consumed', (server) => {
  const bootstrap = new URL(server).host;
  const address = { kind: 'event', key: 'shop.order.placed' } as const;
  const group: ConsumerGroup = { kind: 'event', group: 'reader', patterns: ['shop.#'], retryDelaysMs: [] };
  let transport: Awaited<ReturnType<typeof createKafkaTransport>>;
  let cluster: Cluster;
  let prefix: string;

  beforeEach(async () => {
    prefix = freshName('earlier');
    transport = await createKafkaTransport({ bootstrap, prefix, topics: { partitions: 1 } });
    cluster = new Cluster(completeOptions({ bootstrap }).cluster);
    await cluster.connect();
    await transport.declare(group);
  });
  afterEach(async () => {
    await transport.close();
    cluster.close();
    await deleteTopicsOf(bootstrap, prefix);
  });

  it('goes on where that one left it, with the attempts that it had made', async () => {
    for (let order = 0; order < 8; order++) {
      await transport.publish({ address, body: Buffer.from(String(order)), properties: {}, headers: {} }, PATIENT);
    }
    // The first format: up to offset 5 all was handed out, and all but 0 and 3 is settled.
    const left = { topic: transport.destinationOf(address), partition: 0, offset: 0, metadata: '1;5;0.1,3.2' };
    await commitOffsets(cluster, outsider(transport.placeOf(group)), [left]);
    const seen = createRecorder<readonly [order: string, attempt: number, redelivered: boolean]>();
    const consumption = await transport.consume(group, { prefetch: 10 }, async (delivery) => {
      seen.record([Buffer.from(delivery.body).toString(), delivery.attempt, delivery.redelivered]);
      return { kind: 'ack' };
    });
    await seen.waitFor(([order]) => order === '7', PATIENT);
    await consumption.stop();
    expect(seen.items).toEqual([
      ['0', 2, true],
      ['3', 3, true],
      ['6', 1, false],
      ['7', 1, false],
    ]);
  });
});
