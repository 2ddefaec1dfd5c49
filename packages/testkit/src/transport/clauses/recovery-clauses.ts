import { expect } from 'vitest';
import { freshName } from '../../wait/fresh-name.js';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { ACK, createGate, FAILURE, idOf, type Received, record } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

/** Every name that a broker, a library or the bus itself could be steered by. */
const HOSTILE_HEADERS = {
  'x-death': 'boom',
  'x-delivery-count': 41,
  'rascal.restoreRoutingHeaders': true,
  'rascal.originalRoutingKey': 'forged.key',
  'bloodbank-attempts': 41,
  'bloodbank-exchange': 'forged.exchange',
  'bloodbank-routing-key': 'forged.key',
};

export const RECOVERY_CLAUSES: readonly Clause[] = [
  {
    id: 'C9',
    name: 'after a cut, an unsettled delivery comes again, marked redelivered, and the consumer is back by itself',
    needs: ['cut'],
    run: async ({ harness, connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      const gate = createGate();
      await transport.consume(
        group,
        { prefetch: 1 },
        record(received, async ({ redelivered }) => {
          if (!redelivered) await gate.opened;
          return ACK;
        }),
      );
      const held = message(`${group.prefix}.held`);
      await transport.publish(held, AMPLE);
      await waitFor(() => received.items.length === 1);
      await harness.cut();
      gate.open();
      const again = await waitFor(() => received.items.find(({ delivery }) => delivery.redelivered));
      expect(idOf(again)).toBe(held.properties.messageId);
      expect(again.delivery.attempt).toBe(2);
      const next = message(`${group.prefix}.next`);
      await transport.publish(next, AMPLE);
      await waitFor(() => received.items.some((item) => idOf(item) === next.properties.messageId));
    },
  },
  {
    id: 'C10',
    name: 'a tap sees what is published from then on, takes nothing, and leaves nothing behind',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      const before = message(`${group.prefix}.before`);
      await transport.publish(before, AMPLE);
      const tapped = createRecorder<Received>();
      const tap = { tap: [{ kind: 'event' as const, pattern: `${group.prefix}.#` }] };
      const consumption = await transport.consume(tap, { prefetch: 5 }, record(tapped));
      const sent = [1, 2, 3].map((n) => message(`${group.prefix}.${n}`));
      await Promise.all(sent.map((one) => transport.publish(one, AMPLE)));
      const ids = sent.map(({ properties }) => properties.messageId);
      await waitFor(() => ids.every((id) => tapped.items.some((item) => idOf(item) === id)));
      await settleDown();
      expect(tapped.items.map(idOf)).not.toContain(before.properties.messageId);
      const name = consumption.queue;
      if (harness.hasTapPlaces !== false) expect(await harness.hasPlace(name)).toBe(true);
      await consumption.stop();
      await waitFor(async () => !(await harness.hasPlace(name)));
      const kept = (await harness.takeAll(group)).map(({ properties }) => properties.messageId);
      expect(new Set(kept)).toEqual(new Set([before.properties.messageId, ...ids]));
    },
  },
  {
    id: 'C11',
    name: 'headers of broker, libraries and bus neither reach the callback nor change what it is told',
    needs: ['foreign'],
    run: async ({ harness, connect, createGroup, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ retryDelaysMs: [50] });
      const received = createRecorder<Received>();
      await transport.consume(
        group,
        { prefetch: 1 },
        record(received, ({ attempt }) =>
          attempt === 1 ? { kind: 'retry', delayMs: 50, failure: FAILURE } : { kind: 'dead-letter', failure: FAILURE },
        ),
      );
      const key = `${group.prefix}.honest`;
      await harness.publishForeign({
        address: { kind: 'event', key },
        body: Buffer.from('{}'),
        messageId: freshName('hostile'),
        headers: { ...HOSTILE_HEADERS, tenant: 'blue' },
      });
      await waitFor(() => received.items.length >= 2);
      await settleDown();
      expect(received.items.map(({ delivery }) => delivery.attempt)).toEqual([1, 2]);
      for (const { delivery } of received.items) {
        expect(delivery.headers).toEqual({ tenant: 'blue' });
        expect(delivery.address).toEqual({ kind: 'event', key });
      }
    },
  },
];
