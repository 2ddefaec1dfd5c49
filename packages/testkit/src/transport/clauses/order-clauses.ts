import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { ACK, createGate, idOf, type Received, record } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const ORDER_CLAUSES: readonly Clause[] = [
  {
    id: 'C12',
    name: 'what is released is not delivered again before the consumer stops, and then in its place',
    needsOf: ['orderedPartitions'],
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      // Only the order of a partition is promised: what comes back elsewhere is worked on apart from the rest. Without a
      // key, all of it is in the same one.
      const group = createGroup({ partitions: 2 });
      const released = createRecorder<Received>();
      const first = await transport.consume(
        group,
        { prefetch: 2 },
        record(released, () => ({ kind: 'release' })),
      );
      const sent = [1, 2, 3].map((n) => message(`${group.prefix}.${n}`));
      for (const one of sent) await transport.publish(one, AMPLE);
      await waitFor(() => released.items.length === 2);
      await settleDown();
      expect(released.items).toHaveLength(2);
      await first.stop();
      const received = createRecorder<Received>();
      await transport.consume(group, { prefetch: 1 }, record(received));
      await waitFor(() => received.items.length === 3);
      expect(received.items.map(idOf)).toEqual(sent.map(({ properties }) => properties.messageId));
      expect(received.items.map(({ delivery }) => delivery.attempt)).toEqual([2, 2, 1]);
    },
  },
  {
    id: 'C13',
    name: 'each message goes to one partition, those of one key to the same, and those without a key too',
    needsOf: ['orderedPartitions'],
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ partitions: 3 });
      const received = createRecorder<Received>();
      await transport.consume(group, { prefetch: 5 }, record(received));
      const keys = Array.from({ length: 30 }, (_, n) => `key-${n}`);
      const keyed = keys.flatMap((partitionKey) =>
        [1, 2].map((n) => message(`${group.prefix}.${n}`, { partitionKey, headers: { key: partitionKey } })),
      );
      const sent = [...keyed, message(`${group.prefix}.unkeyed`)];
      for (const one of sent) expect(await transport.publish(one, AMPLE)).toEqual({ routed: true });
      await waitFor(() => received.items.length >= sent.length);
      await settleDown();
      expect(received.items.map(idOf).sort()).toEqual(sent.map(({ properties }) => properties.messageId).sort());
      const partitionsOf = (key: string) =>
        new Set(
          received.items.flatMap(({ delivery }) => (delivery.headers['key'] === key ? [delivery.partition] : [])),
        );
      for (const key of keys) expect(partitionsOf(key).size).toBe(1);
      expect(new Set(received.items.map(({ delivery }) => delivery.partition))).toEqual(new Set([0, 1, 2]));
    },
  },
  {
    id: 'C13',
    name: 'of two consumers of a partition one receives, and the other when the first has stopped',
    needsOf: ['orderedPartitions'],
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ partitions: 2 });
      const [active, waiting] = [createRecorder<Received>(), createRecorder<Received>()];
      const gate = createGate();
      const first = await transport.consume(
        group,
        { prefetch: 1 },
        record(active, () => gate.opened.then(() => ACK)),
      );
      await transport.consume(group, { prefetch: 1 }, record(waiting));
      for (const n of [1, 2, 3]) await transport.publish(message(`${group.prefix}.${n}`), AMPLE);
      await waitFor(() => active.items.length === 1);
      const stopping = first.stop();
      // Where the next line fails, nobody will wait for it any more.
      stopping.catch(() => {});
      await settleDown();
      expect(waiting.items).toHaveLength(0);
      gate.open();
      await stopping;
      await waitFor(() => waiting.items.length === 2);
      expect(active.items).toHaveLength(1);
    },
  },
];
