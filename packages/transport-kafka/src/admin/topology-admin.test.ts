import type { ConsumerGroup, KnownAddress } from '@bloodbank/core/ports';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import type { TopicsFile } from '@bloodbank/topology';
import { expect, onTestFinished, test, vi } from 'vitest';
import { deleteTopicsOf } from '../delete-topics.fixture.js';
import { createKafkaTransport, openQueueAdmin } from '../index.js';
import { openTopologyAdmin } from './topology-admin.js';

vi.setConfig({ testTimeout: 60_000 });

const AMPLE = { timeoutMs: 10_000 };
const DAY_MS = 86_400_000;

describeOnServer('Kafka', 'the TopologyAdmin port', (url) => {
  const bootstrap = new URL(url).host;

  /** A layout of one group; its topics go after the test. */
  function layOut(group: Partial<ConsumerGroup> = {}) {
    const prefix = `${freshName('layout')}.events`;
    const times = { sessionTimeoutMs: 2_000, heartbeatMs: 200 };
    const base: ConsumerGroup = {
      ...{ kind: 'event', group: 'reviewer', patterns: ['github.#'], retryDelaysMs: [1_000] },
      ...group,
    };
    onTestFinished(() => deleteTopicsOf(bootstrap, prefix));
    const open = async (topicsFile: TopicsFile, more: Partial<ConsumerGroup> = {}, addresses: KnownAddress[] = []) => {
      const admin = await openTopologyAdmin({ bootstrap, prefix, topicsFile, addresses }, [{ ...base, ...more }]);
      onTestFinished(() => admin.close());
      return admin;
    };
    const connect = async () => {
      const transport = await createKafkaTransport({ bootstrap, prefix, times });
      onTestFinished(() => transport.close().catch(() => {}));
      return transport;
    };
    return { prefix, group: base, groupId: `${prefix}.reviewer`, topic: `${prefix}.github`, open, connect };
  }

  const message = (id: string) => ({
    address: { kind: 'event' as const, key: 'github.pr.created' },
    body: Buffer.from(id),
    headers: {},
    properties: { messageId: id },
  });

  test('[T1] compare tells what is missing and makes nothing', async () => {
    const { open, topic, groupId } = layOut();
    const admin = await open({});
    const missing = async () => (await admin.compare()).parts.map(({ kind, name, state }) => [kind, name, state]);
    const all = [
      ['topic', topic, 'missing'],
      ['topic', `${groupId}.retry.0`, 'missing'],
      ['topic', `${groupId}.retry.1000`, 'missing'],
      ['topic', `${topic}.dlq`, 'missing'],
      ['group', groupId, 'missing'],
    ];
    expect(await missing()).toEqual(all);
    expect(await missing()).toEqual(all);
  });

  test('[T2] declare makes it as the file says, and what is published from then on is kept for the group', async () => {
    const { open, topic, group, connect } = layOut();
    const file = { defaults: { partitions: 3, replicas: 1, retentionMs: DAY_MS } };
    const admin = await open(file);
    await admin.declare();
    await admin.declare();
    expect((await admin.compare()).parts.map(({ state }) => state)).toEqual(Array(5).fill('same'));
    const other = await open({ defaults: { partitions: 4, replicas: 2, retentionMs: 2 * DAY_MS } });
    const { parts } = await other.compare();
    expect(parts.find(({ name }) => name === topic)).toMatchObject({
      state: 'different',
      differences: [
        { argument: 'partitions', declared: '4', live: '3' },
        { argument: 'replicas', declared: '2', live: '1' },
        { argument: 'retentionMs', declared: '172800000 (2 days)', live: '86400000 (1 days)' },
      ],
      remedy: expect.stringContaining('kafka-reassign-partitions'),
    });
    // Dead letters stay until somebody has dealt with them, whatever the default says.
    expect(parts.find(({ name }) => name === `${topic}.dlq`)?.differences.map(({ argument }) => argument)).toEqual([
      'replicas',
    ]);
    const transport = await connect();
    expect(await transport.publish(message('kept'), AMPLE)).toEqual({ routed: true });
    const seen: string[] = [];
    await transport.consume(group, { prefetch: 5 }, async ({ properties }) => {
      seen.push(properties.messageId ?? '');
      return { kind: 'ack' };
    });
    await waitFor(() => seen.includes('kept'), { timeoutMs: 20_000 });
    // The group has its place by those that are in it.
    expect((await admin.compare()).parts.at(-1)).toMatchObject({ kind: 'group', state: 'same' });
  });

  test('[T3] a plan says what would be done; fewer partitions, and other replicas, are refused with nothing changed', async () => {
    const { open, topic } = layOut();
    await (await open({ defaults: { partitions: 3, retentionMs: DAY_MS } })).declare();
    const fewer = await open({ defaults: { partitions: 2, retentionMs: 2 * DAY_MS } });
    const refused = { code: 'transport.topology-conflict', remedy: expect.stringContaining('no partitions away') };
    await expect(fewer.planRebuild(topic)).rejects.toMatchObject(refused);
    await expect(fewer.rebuild([`${topic}.dlq`, topic])).rejects.toMatchObject(refused);
    const { parts } = await fewer.compare();
    expect(parts.find(({ name }) => name === topic)?.differences).toHaveLength(2);
    const shorter = await open({ topics: { [topic]: { partitions: 5, retentionMs: 3_600_000 } } });
    expect(await shorter.planRebuild(topic)).toEqual([
      `Would raise the partitions of ${topic} from 3 to 5.`,
      expect.stringContaining('may overtake'),
      `Would keep what is in ${topic} for 1 hours, and no more for 1 days.`,
      expect.stringContaining('goes for good'),
    ]);
    expect(await shorter.planRebuild('nobody.is.called.so')).toBeUndefined();
  });

  test('[T4] rebuild gives a topic more partitions and another retention, and what waits is delivered', async () => {
    const { open, topic, group, connect } = layOut();
    await (await open({ defaults: { partitions: 1, retentionMs: DAY_MS } })).declare();
    const transport = await connect();
    for (const id of ['a', 'b', 'c']) await transport.publish(message(id), AMPLE);
    const admin = await open({ topics: { '#.github': { partitions: 3, retentionMs: -1 } } });
    const steps: string[] = [];
    await admin.rebuild([topic], (name, step) => steps.push(`${name} ${step}`));
    expect(steps).toEqual([`${topic} retention`, `${topic} partitions`]);
    expect((await admin.compare()).parts.every(({ state }) => state === 'same')).toBe(true);
    const seen: string[] = [];
    await transport.publish(message('d'), AMPLE);
    await transport.consume(group, { prefetch: 5 }, async ({ properties }) => {
      seen.push(properties.messageId ?? '');
      return { kind: 'ack' };
    });
    await waitFor(() => seen.length === 4, { timeoutMs: 20_000 });
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('[T5] prune takes a delay away that no file has, once nothing waits in it and nobody uses it', async () => {
    const { open, groupId, group, connect } = layOut({ retryDelaysMs: [1_000, 3_600_000] });
    await (await open({})).declare();
    const transport = await connect();
    const consumption = await transport.consume(group, { prefetch: 5 }, async () => ({
      kind: 'retry',
      delayMs: 3_600_000,
      failure: { code: 'handler.failed', errorName: 'Error', message: 'later' },
    }));
    await transport.publish(message('waits'), AMPLE);
    const admin = await open({}, { retryDelaysMs: [2_000] });
    const [short, long] = [`${groupId}.retry.1000`, `${groupId}.retry.3600000`];
    const orphans = async () =>
      (await admin.compare()).parts.filter(({ state }) => state === 'orphan').map(({ name }) => name);
    expect((await orphans()).sort()).toEqual([short, long]);
    expect(await admin.prune([short])).toBe(0);
    const queues = await openQueueAdmin({ bootstrap });
    onTestFinished(() => queues.close());
    await waitFor(async () => (await queues.inspect(long))?.messages === 1, { timeoutMs: 20_000 });
    await consumption.stop();
    await waitFor(async () => (await queues.inspect(groupId))?.consumers === 0, { timeoutMs: 20_000 });
    // Nothing that a file has is ever taken away, nor where something waits.
    expect(await (await open({})).prune([short, long])).toBe(0);
    expect(await admin.prune([`${groupId}.retry.0`, short, long])).toBe(1);
    expect(await orphans()).toEqual([long]);
  });
});
