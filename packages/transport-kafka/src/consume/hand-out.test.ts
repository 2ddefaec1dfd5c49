import type { ConsumerGroup, OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteTopicsOf } from '../delete-topics.fixture.js';
import { createKafkaTransport } from '../transport.js';

vi.setConfig({ testTimeout: 120_000 });

const AMPLE = { timeoutMs: 60_000 };
const PATIENT = { timeoutMs: 60_000 };
const COUNT = 3_000;

describeOnServer('Kafka', 'what is announced ahead', (server) => {
  const bootstrap = new URL(server).host;
  const group: ConsumerGroup = { kind: 'event', group: 'reader', patterns: ['shop.#'], retryDelaysMs: [] };
  let transport: Transport;
  let prefix: string;

  beforeEach(async () => {
    prefix = freshName('ahead');
    transport = await createKafkaTransport({ bootstrap, prefix, topics: { partitions: 1 } });
    await transport.declare(group);
    const messageOf = (order: number): OutgoingMessage => ({
      address: { kind: 'event', key: 'shop.order.placed' },
      body: Buffer.from(String(order)),
      properties: {},
      headers: {},
    });
    const published = Array.from({ length: COUNT }, (_, order) => transport.publish(messageOf(order), AMPLE));
    await Promise.all(published);
  });
  afterEach(async () => {
    await transport.close();
    await deleteTopicsOf(bootstrap, prefix);
  });

  it('has no attempt spent where it did not begin before its consumer stopped', async () => {
    const seen: { order: number; attempt: number; redelivered: boolean }[] = [];
    const note = ({ body, attempt, redelivered }: { body: Uint8Array; attempt: number; redelivered: boolean }) =>
      seen.push({ order: Number(Buffer.from(body).toString()), attempt, redelivered });
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const first = await transport.consume(group, { prefetch: 10 }, async (delivery) => {
      note(delivery);
      // Quick until here, so that many are announced; then those that run hold up the others.
      if (seen.length > COUNT / 2) {
        isHeld = true;
        await held;
      }
      return { kind: 'ack' };
    });
    await waitFor(() => isHeld, PATIENT);
    const stopped = first.stop();
    release();
    await stopped;
    const before = seen.length;
    expect(before).toBeLessThan(COUNT);
    const second = await transport.consume(group, { prefetch: 10 }, async (delivery) => {
      note(delivery);
      return { kind: 'ack' };
    });
    await waitFor(() => seen.length >= COUNT, PATIENT);
    await second.stop();
    expect(seen.map(({ order }) => order).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: COUNT }, (_, n) => n),
    );
    expect(seen.filter(({ attempt, redelivered }) => attempt !== 1 || redelivered)).toEqual([]);
  });
});
