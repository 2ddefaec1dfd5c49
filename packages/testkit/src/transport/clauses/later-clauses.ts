import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { ACK, FAILURE, type Received, record } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const LATER_CLAUSES: readonly Clause[] = [
  {
    id: 'C14',
    name: 'what is to come later comes back to this queue alone, then, as often as it is asked, with no attempt spent',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ retryDelaysMs: [200] });
      const other = createGroup({ prefix: group.prefix });
      const received = createRecorder<Received>();
      const elsewhere = createRecorder<Received>();
      const delays = [200, 0];
      await transport.consume(
        group,
        { prefetch: 5 },
        record(received, () => {
          const delayMs = delays.shift();
          return delayMs === undefined ? ACK : { kind: 'later', delayMs, reason: 'not now' };
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
      expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
      for (const delivery of deliveries) {
        expect(delivery).toMatchObject({ address: sent.address, headers: sent.headers });
        expect(delivery.properties).toMatchObject(sent.properties);
        expect(Buffer.compare(delivery.body, sent.body)).toBe(0);
      }
      const [first, second] = received.items;
      // Timers may fire a millisecond early.
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(199);
      expect(elsewhere.items).toHaveLength(1);
      expect(await harness.takeDeadLetters(group)).toEqual([]);
    },
  },
  {
    id: 'C14',
    name: 'what failed before and is to come later has the attempts that it had',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      const answers = ['retry', 'later', 'retry'] as const;
      await transport.consume(
        group,
        { prefetch: 5 },
        record(received, () => {
          const kind = answers[received.items.length - 1];
          if (kind === undefined) return ACK;
          return kind === 'retry' ? { kind, delayMs: 0, failure: FAILURE } : { kind, delayMs: 0, reason: 'not now' };
        }),
      );
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => received.items.length >= 4);
      await settleDown();
      expect(received.items.map(({ delivery }) => delivery.attempt)).toEqual([1, 2, 2, 3]);
    },
  },
];
