import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { ACK, createGate, FAILURE, idOf, type Received, record } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const CONSUME_CLAUSES: readonly Clause[] = [
  {
    id: 'D1',
    name: 'what is published to the patterns of a declared group is kept for it, also to those that are added later',
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const first = createGroup({ patterns: ['first'] });
      const patterns = [...first.patterns, `${first.prefix}.second`];
      await transport.declare(first);
      await transport.declare(first);
      await transport.publish(message(`${first.prefix}.first`), AMPLE);
      const consumption = await transport.consume(first, { prefetch: 1 }, async () => ACK);
      await transport.declare({ ...first, patterns });
      await consumption.stop();
      const sent = message(`${first.prefix}.second`);
      expect(await transport.publish(sent, AMPLE)).toEqual({ routed: true });
      const found = await harness.takeAll(first);
      expect(found.map(({ properties }) => properties.messageId)).toContain(sent.properties.messageId);
    },
  },
  {
    id: 'D1',
    name: 'a delay that is declared while the group is consumed holds its retries',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup({ retryDelaysMs: [60_000] });
      const received = createRecorder<Received>();
      await transport.consume(
        group,
        { prefetch: 5 },
        record(received, ({ attempt }) => (attempt === 1 ? { kind: 'retry', delayMs: 200, failure: FAILURE } : ACK)),
      );
      await transport.declare({ ...group, retryDelaysMs: [200, 60_000] });
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => received.items.length >= 2);
      const [first, second] = received.items;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(199);
    },
  },
  {
    id: 'C1',
    name: 'every message is delivered, also what was published while nobody consumed',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      const sent = Array.from({ length: 20 }, (_, n) => message(`${group.prefix}.${n}`));
      await Promise.all(sent.slice(0, 10).map((one) => transport.publish(one, AMPLE)));
      const received = createRecorder<Received>();
      await transport.consume(group, { prefetch: 5 }, record(received));
      await Promise.all(sent.slice(10).map((one) => transport.publish(one, AMPLE)));
      await waitFor(() => new Set(received.items.map(idOf)).size === sent.length);
      expect(new Set(received.items.map(idOf))).toEqual(new Set(sent.map(({ properties }) => properties.messageId)));
    },
  },
  {
    id: 'C2',
    name: 'an acknowledged message is not delivered again, to this consumer or the next',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      const consumption = await transport.consume(group, { prefetch: 5 }, record(received));
      await Promise.all([1, 2, 3].map((n) => transport.publish(message(`${group.prefix}.${n}`), AMPLE)));
      await waitFor(() => received.items.length >= 3);
      await consumption.stop();
      await transport.consume(group, { prefetch: 5 }, record(received));
      await settleDown();
      expect(received.items).toHaveLength(3);
      expect(await harness.takeAll(group)).toEqual([]);
    },
  },
  {
    id: 'C3',
    name: 'a retry comes back to this group alone, later, with attempt + 1 and all that it was published with',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ retryDelaysMs: [200] });
      const other = createGroup({ prefix: group.prefix });
      const received = createRecorder<Received>();
      const elsewhere = createRecorder<Received>();
      await transport.consume(
        group,
        { prefetch: 5 },
        record(received, ({ attempt }) => {
          if (attempt === 1) return { kind: 'retry', delayMs: 200, failure: FAILURE };
          return attempt === 2 ? { kind: 'retry', delayMs: 0, failure: FAILURE } : ACK;
        }),
      );
      await transport.consume(other, { prefetch: 5 }, record(elsewhere));
      const sent = message(`${group.prefix}.a.b`, {
        headers: { tenant: 'blue', count: 3 },
        properties: { messageId: 'one', type: 'a.b', correlationId: 'flow', priority: 3, expirationMs: 300_000 },
      });
      await transport.publish(sent, AMPLE);
      await waitFor(() => received.items.length >= 3);
      await settleDown();
      const deliveries = received.items.map(({ delivery }) => delivery);
      expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      for (const delivery of deliveries) {
        expect(delivery).toMatchObject({ address: sent.address, headers: sent.headers });
        expect(delivery.properties).toMatchObject(sent.properties);
        expect(Buffer.compare(delivery.body, sent.body)).toBe(0);
      }
      const [first, second] = received.items;
      // Timers may fire a millisecond early.
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(199);
      expect(elsewhere.items).toHaveLength(1);
    },
  },
  {
    id: 'C4',
    name: 'a dead letter rests with bytes and reason, and the group flows on',
    run: async ({ harness, connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      const isPoison = (key: string) => key.endsWith('.poison');
      await transport.consume(
        group,
        { prefetch: 1 },
        record(received, ({ address: { key } }) => (isPoison(key) ? { kind: 'dead-letter', failure: FAILURE } : ACK)),
      );
      const poison = message(`${group.prefix}.poison`, { headers: { tenant: 'blue' } });
      await transport.publish(poison, AMPLE);
      await transport.publish(message(`${group.prefix}.next`), AMPLE);
      await waitFor(() => received.items.some(({ delivery }) => !isPoison(delivery.address.key)));
      const [letter] = await waitFor(async () => {
        const letters = await harness.takeDeadLetters(group);
        return letters.length > 0 && letters;
      });
      expect(Buffer.compare(letter?.body ?? Buffer.alloc(0), poison.body)).toBe(0);
      expect(letter?.properties).toMatchObject(poison.properties);
      expect(letter?.headers).toEqual(poison.headers);
      expect(letter?.deadLetter).toMatchObject({
        code: FAILURE.code,
        message: FAILURE.message,
        attempts: 1,
        address: poison.address,
      });
      expect(received.items.filter(({ delivery }) => isPoison(delivery.address.key))).toHaveLength(1);
    },
  },
  {
    id: 'C5',
    name: 'no more than prefetch deliveries are unsettled at a time',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const gate = createGate();
      const seen = new Set<string>();
      let running = 0;
      let most = 0;
      await transport.consume(group, { prefetch: 3 }, async ({ address: { key } }) => {
        running += 1;
        most = Math.max(most, running);
        seen.add(key);
        await gate.opened;
        running -= 1;
        return ACK;
      });
      await Promise.all(Array.from({ length: 9 }, (_, n) => transport.publish(message(`${group.prefix}.${n}`), AMPLE)));
      await waitFor(() => running >= 3);
      await settleDown();
      expect(most).toBe(3);
      gate.open();
      await waitFor(() => seen.size === 9);
      expect(most).toBe(3);
    },
  },
  {
    id: 'C5',
    name: 'no more than concurrency callbacks run at a time, however much was handed over',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const gate = createGate();
      const seen = new Set<string>();
      let running = 0;
      let most = 0;
      await transport.consume(group, { prefetch: 6, concurrency: 2 }, async ({ address: { key } }) => {
        running += 1;
        most = Math.max(most, running);
        seen.add(key);
        await gate.opened;
        running -= 1;
        return ACK;
      });
      await Promise.all(Array.from({ length: 9 }, (_, n) => transport.publish(message(`${group.prefix}.${n}`), AMPLE)));
      await waitFor(() => running >= 2);
      await settleDown();
      expect(most).toBe(2);
      gate.open();
      await waitFor(() => seen.size === 9);
      expect(most).toBe(2);
    },
  },
  {
    id: 'C6',
    name: 'patterns are topic patterns',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const patterns = { oneWord: ['*.created'], anyWords: ['#.created'], exact: ['pr.created'] };
      const keys = ['created', 'pr.created', 'a.b.created', 'pr.created.late'];
      const prefix = createGroup().prefix;
      const got: Record<string, Set<string>> = {};
      for (const [name, list] of Object.entries(patterns)) {
        const keysOfGroup = new Set<string>();
        got[name] = keysOfGroup;
        await transport.consume(
          createGroup({ prefix, patterns: list }),
          { prefetch: 5 },
          async ({ address: { key } }) => {
            keysOfGroup.add(key.slice(prefix.length + 1));
            return ACK;
          },
        );
      }
      await Promise.all(keys.map((key) => transport.publish(message(`${prefix}.${key}`), AMPLE)));
      await waitFor(() => got['anyWords']?.size === 3 && got['oneWord']?.size === 1 && got['exact']?.size === 1);
      await settleDown();
      expect([...(got['oneWord'] ?? [])]).toEqual(['pr.created']);
      expect([...(got['anyWords'] ?? [])].sort()).toEqual(['a.b.created', 'created', 'pr.created']);
      expect([...(got['exact'] ?? [])]).toEqual(['pr.created']);
    },
  },
  {
    id: 'C6',
    name: 'consumers of one group share its messages, and another group has its own copies',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const shared = createGroup();
      const own = createGroup({ prefix: shared.prefix });
      const [left, right, copies] = [
        createRecorder<Received>(),
        createRecorder<Received>(),
        createRecorder<Received>(),
      ];
      const gate = createGate();
      const settle = async () => {
        await gate.opened;
        return ACK;
      };
      await transport.consume(shared, { prefetch: 1 }, record(left, settle));
      await transport.consume(shared, { prefetch: 1 }, record(right, settle));
      await transport.consume(own, { prefetch: 10 }, record(copies));
      await Promise.all([1, 2, 3, 4].map((n) => transport.publish(message(`${shared.prefix}.${n}`), AMPLE)));
      // Each holds one, so both take part.
      await waitFor(() => left.items.length === 1 && right.items.length === 1);
      gate.open();
      await waitFor(() => left.items.length + right.items.length >= 4 && copies.items.length >= 4);
      await settleDown();
      expect(left.items.length + right.items.length).toBe(4);
      expect(new Set([...left.items, ...right.items].map(idOf)).size).toBe(4);
      expect(copies.items).toHaveLength(4);
    },
  },
  {
    id: 'C7',
    name: 'stop lets what runs finish and be settled, begins nothing, and leaves the rest where it is',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      const gate = createGate();
      const consumption = await transport.consume(
        group,
        // Two wait here for their turn: they were handed over, and are not begun.
        { prefetch: 3, concurrency: 1 },
        record(received, async () => {
          await gate.opened;
          return ACK;
        }),
      );
      const sent = [1, 2, 3].map((n) => message(`${group.prefix}.${n}`));
      for (const one of sent) await transport.publish(one, AMPLE);
      await waitFor(() => received.items.length === 1);
      let isStopped = false;
      const stopping = consumption.stop().then(() => {
        isStopped = true;
      });
      await settleDown();
      expect(isStopped).toBe(false);
      gate.open();
      await stopping;
      await settleDown();
      expect(received.items).toHaveLength(1);
      // Which of them comes first is nobody's promise.
      const done = received.items[0]?.delivery.properties.messageId;
      const ids = sent.map(({ properties }) => properties.messageId);
      expect(ids).toContain(done);
      const rest = await harness.takeAll(group);
      expect(new Set(rest.map(({ properties }) => properties.messageId))).toEqual(
        new Set(ids.filter((id) => id !== done)),
      );
    },
  },
  {
    id: 'C7',
    name: 'stop rejects Timeout when a callback does not end',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const gate = createGate();
      let isRunning = false;
      const consumption = await transport.consume(group, { prefetch: 1 }, async () => {
        isRunning = true;
        await gate.opened;
        return ACK;
      });
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => isRunning);
      await expect(consumption.stop({ timeoutMs: 100 })).rejects.toMatchObject({ code: 'transport.timeout' });
      gate.open();
    },
  },
  {
    id: 'C8',
    name: 'a delivery whose callback throws is delivered again',
    run: async ({ harness, connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup({ retryDelaysMs: [100] });
      const received = createRecorder<Received>();
      await transport.consume(
        group,
        { prefetch: 1 },
        record(received, ({ attempt }) => {
          if (attempt < 2) throw new Error('on purpose');
          return ACK;
        }),
      );
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => received.items.length >= 2);
      expect(new Set(received.items.map(idOf)).size).toBe(1);
      expect(await harness.takeDeadLetters(group)).toEqual([]);
    },
  },
];
