import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { idOf, type Received, record } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const RECORD_CLAUSES: readonly Clause[] = [
  {
    id: 'C16',
    name: 'who records has everything, once, and never counts as who receives',
    needsOf: ['knowsRoutes'],
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup({ patterns: ['bound'] });
      const recording = createGroup({ prefix: group.prefix, records: true });
      const [received, recorded] = [createRecorder<Received>(), createRecorder<Received>()];
      await transport.consume(group, { prefetch: 5 }, record(received));
      await transport.consume(recording, { prefetch: 5 }, record(recorded));
      const sent = ['bound', 'unbound', 'bound', 'unbound'].map((key) =>
        message(`${group.prefix}.${key}`, { headers: { tenant: 'blue' } }),
      );
      const results = await Promise.all(sent.map((one) => transport.publish(one, AMPLE)));
      expect(results).toEqual([true, false, true, false].map((routed) => ({ routed, recorded: true })));
      const ids = sent.map(({ properties }) => properties.messageId);
      await waitFor(() => recorded.items.length >= 4 && received.items.length >= 2);
      await settleDown();
      expect(recorded.items.map(idOf).sort()).toEqual([...ids].sort());
      expect(received.items.map(idOf).sort()).toEqual([ids[0], ids[2]].sort());
      const { delivery } = recorded.items.find((item) => idOf(item) === ids[1]) ?? {};
      expect(delivery).toMatchObject({ address: sent[1]?.address, headers: { tenant: 'blue' } });
    },
  },
  {
    id: 'C16',
    name: 'what somebody else published is recorded as well',
    needs: ['foreign'],
    run: async ({ harness, connect, createGroup, waitFor, settleDown }) => {
      const transport = await connect();
      const recording = createGroup({ records: true });
      const recorded = createRecorder<Received>();
      await transport.consume(recording, { prefetch: 5 }, record(recorded));
      const address = { kind: 'event', key: `${recording.prefix}.a` } as const;
      await harness.publishForeign({ address, body: Buffer.from('theirs'), messageId: 'theirs' });
      await waitFor(() => recorded.items.length >= 1);
      await settleDown();
      expect(recorded.items.map(({ delivery }) => [delivery.address, delivery.copyOf])).toEqual([[address, undefined]]);
    },
  },
  {
    id: 'C17',
    name: 'what is for one group alone comes to it with its own address, and to nobody else',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const [one, other] = [createGroup({ patterns: ['a'] }), createGroup()];
      const [received, elsewhere] = [createRecorder<Received>(), createRecorder<Received>()];
      await transport.consume(one, { prefetch: 5 }, record(received));
      await transport.consume(other, { prefetch: 5 }, record(elsewhere));
      const sent = message(`${other.prefix}.b`, { onlyTo: one, headers: { tenant: 'blue' } });
      expect(await transport.publish(sent, AMPLE)).toMatchObject({ routed: true });
      await waitFor(() => received.items.length >= 1);
      await settleDown();
      expect(received.items.map(({ delivery }) => [delivery.address, delivery.headers, delivery.attempt])).toEqual([
        [sent.address, { tenant: 'blue' }, 1],
      ]);
      expect(elsewhere.items).toEqual([]);
      const nobody = { kind: 'event', group: 'nobody-of-this-name' } as const;
      expect(await transport.publish(message('x.y', { onlyTo: nobody }), AMPLE)).toEqual({ routed: false });
    },
  },
  {
    id: 'C16',
    name: 'a copy reaches who records and nobody else, and is no error where nobody does',
    run: async ({ connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      await transport.consume(group, { prefetch: 5 }, record(received));
      const copyOfMerge = () => message(`${group.prefix}.merge`, { copyOf: 'command' });
      expect(await transport.publish(copyOfMerge(), AMPLE)).toMatchObject({ routed: false });
      const recording = createGroup({ prefix: group.prefix, records: true });
      const recorded = createRecorder<Received>();
      await transport.consume(recording, { prefetch: 5 }, record(recorded));
      const copy = copyOfMerge();
      expect(await transport.publish(copy, AMPLE)).toMatchObject({ recorded: true });
      await waitFor(() => recorded.items.length >= 1);
      await settleDown();
      expect(recorded.items.map(({ delivery }) => [delivery.address, delivery.copyOf])).toEqual([
        [copy.address, 'command'],
      ]);
      expect(received.items).toEqual([]);
    },
  },
];
