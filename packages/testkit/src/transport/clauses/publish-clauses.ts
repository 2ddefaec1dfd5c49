import { Closed, Invalid, Nacked, Timeout } from '@bloodbank/core/errors';
import { expect } from 'vitest';
import { freshName } from '../../wait/fresh-name.js';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { ACK, caught, createGate, type Received, record } from './clause-tools.js';

/** Far from any deadline that a test sets on purpose. */
const AMPLE = { timeoutMs: 5_000 };

export const PUBLISH_CLAUSES: readonly Clause[] = [
  {
    id: 'P1',
    name: 'a resolved publish is there already',
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      const sent = message(`${group.prefix}.a`);
      expect(await transport.publish(sent, AMPLE)).toEqual({ routed: true });
      const found = await harness.takeAll(group);
      expect(found.map(({ properties }) => properties.messageId)).toEqual([sent.properties.messageId]);
    },
  },
  {
    id: 'P1',
    name: 'without the confirm, publish does not resolve',
    needs: ['stall'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      await transport.publish(message(`${group.prefix}.warm-up`), AMPLE);
      harness.stall();
      let isResolved = false;
      const publishing = transport.publish(message(`${group.prefix}.a`), { timeoutMs: 400 }).then(() => {
        isResolved = true;
      });
      await caught(publishing, 1_000);
      expect(isResolved).toBe(false);
    },
  },
  {
    id: 'P2',
    name: 'a message that nobody subscribed to is not called routed',
    needsOf: ['knowsRoutes'],
    run: async ({ connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup({ patterns: ['bound'] });
      await transport.declare(group);
      const keys = ['bound', 'unbound', 'bound', 'unbound'];
      const results = await Promise.all(keys.map((key) => transport.publish(message(`${group.prefix}.${key}`), AMPLE)));
      expect(results.map(({ routed }) => routed)).toEqual([true, false, true, false]);
    },
  },
  {
    id: 'P2',
    name: 'of two messages with one id, only the unroutable one is called so',
    needsOf: ['knowsRoutes'],
    run: async ({ connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup({ patterns: ['bound'] });
      await transport.declare(group);
      const properties = { messageId: freshName('twin') };
      const keys = ['bound', 'unbound', 'unbound', 'bound'];
      const results = await Promise.all(
        keys.map((key) => transport.publish(message(`${group.prefix}.${key}`, { properties }), AMPLE)),
      );
      expect(results.map(({ routed }) => routed)).toEqual([true, false, false, true]);
    },
  },
  {
    id: 'P3',
    name: 'while the broker hangs, publish rejects Timeout in time and says that it may be delivered',
    needs: ['stall'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      await transport.publish(message(`${group.prefix}.warm-up`), AMPLE);
      harness.stall();
      const begin = performance.now();
      const error = await caught(transport.publish(message(`${group.prefix}.a`), { timeoutMs: 300 }), 2_000);
      expect(error).toBeInstanceOf(Timeout);
      expect(error).toMatchObject({ code: 'transport.timeout', maybeDelivered: true });
      expect(performance.now() - begin).toBeLessThan(1_300);
    },
  },
  {
    id: 'P3',
    name: 'while there is no broker, publish rejects Timeout in time and says that it was not delivered',
    needs: ['cut'],
    run: async ({ harness, connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      await harness.isolate();
      await waitFor(() => transport.health().status === 'unhealthy');
      const begin = performance.now();
      const error = await caught(transport.publish(message(`${group.prefix}.a`), { timeoutMs: 300 }), 2_000);
      expect(error).toMatchObject({ code: 'transport.timeout', maybeDelivered: false });
      expect(performance.now() - begin).toBeLessThan(1_300);
    },
  },
  {
    id: 'P4',
    name: 'a message that the broker refuses rejects Nacked, and its neighbours pass',
    needs: ['nack'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      await harness.refuseMessages(`${group.prefix}.refused`);
      const [refused, passed] = await Promise.allSettled([
        transport.publish(message(`${group.prefix}.refused`), AMPLE),
        transport.publish(message(`${group.prefix}.passed`), AMPLE),
      ]);
      expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(Nacked) });
      expect(passed).toEqual({ status: 'fulfilled', value: { routed: true } });
    },
  },
  {
    id: 'P5',
    name: 'body, headers and properties arrive unchanged',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const received = createRecorder<Received>();
      await transport.consume(group, { prefetch: 1 }, record(received));
      const sent = message(`${group.prefix}.a.b`, {
        body: Uint8Array.from({ length: 70_000 }, (_, index) => index % 256),
        headers: { text: 'grün', empty: '', yes: true, no: false, nothing: null, whole: -7, half: 0.5, big: 2 ** 40 },
        properties: {
          messageId: freshName('id'),
          type: 'github.pr.created',
          correlationId: freshName('flow'),
          timestamp: new Date('2026-11-21T10:00:00Z'),
          appId: 'conformance',
          contentType: 'application/json',
          replyTo: 'somewhere',
          priority: 7,
          expirationMs: 600_000,
          persistent: true,
        },
      });
      await transport.publish(sent, AMPLE);
      const [{ delivery }] = (await waitFor(() => received.items.length > 0 && received.items)) as [Received];
      expect(Buffer.compare(delivery.body, sent.body)).toBe(0);
      expect(delivery.headers).toEqual(sent.headers);
      expect(delivery.properties).toEqual(sent.properties);
      expect(delivery.address).toEqual(sent.address);
      expect(delivery).toMatchObject({ attempt: 1, redelivered: false });
    },
  },
  {
    id: 'P6',
    name: 'a window full by count makes publish wait, or reject Overloaded',
    needs: ['stall'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect({ window: { count: 3, bytes: 1_000_000 } });
      const group = createGroup();
      await transport.declare(group);
      await transport.publish(message(`${group.prefix}.warm-up`), AMPLE);
      harness.stall();
      const inWindow = [1, 2, 3].map((n) => transport.publish(message(`${group.prefix}.${n}`), AMPLE));
      const eager = transport.publish(message(`${group.prefix}.4`), { ...AMPLE, whenFull: 'reject' });
      expect(await caught(eager, 2_000)).toMatchObject({ code: 'transport.overloaded' });
      const late = transport.publish(message(`${group.prefix}.5`), { timeoutMs: 200, whenFull: 'wait' });
      expect(await caught(late, 2_000)).toMatchObject({ code: 'transport.timeout', maybeDelivered: false });
      const patient = transport.publish(message(`${group.prefix}.6`), AMPLE);
      harness.resume();
      expect(await Promise.all([...inWindow, patient])).toEqual(Array.from({ length: 4 }, () => ({ routed: true })));
    },
  },
  {
    id: 'P6',
    name: 'a window full by bytes rejects Overloaded, yet a message larger than the window passes alone',
    needs: ['stall'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect({ window: { count: 100, bytes: 20_000 } });
      const group = createGroup();
      await transport.declare(group);
      const large = (key: string, size: number) => message(`${group.prefix}.${key}`, { body: Buffer.alloc(size) });
      expect(await transport.publish(large('alone', 50_000), AMPLE)).toEqual({ routed: true });
      harness.stall();
      const first = transport.publish(large('first', 15_000), AMPLE);
      const second = transport.publish(large('second', 15_000), { ...AMPLE, whenFull: 'reject' });
      expect(await caught(second, 2_000)).toMatchObject({ code: 'transport.overloaded' });
      harness.resume();
      expect(await first).toEqual({ routed: true });
    },
  },
  {
    id: 'P7',
    name: 'publish after close rejects Closed, and nothing is sent',
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      const closing = transport.close();
      const during = caught(transport.publish(message(`${group.prefix}.during`), AMPLE), 2_000);
      expect(await during).toBeInstanceOf(Closed);
      await closing;
      expect(await caught(transport.publish(message(`${group.prefix}.after`), AMPLE), 2_000)).toBeInstanceOf(Closed);
      expect(await harness.takeAll(group)).toEqual([]);
    },
  },
  {
    id: 'P7',
    name: 'while close waits for a callback, that callback can still publish',
    run: async ({ harness, connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup({ patterns: ['work'] });
      const results = createGroup({ prefix: group.prefix, patterns: ['result'] });
      await transport.declare(results);
      const gate = createGate();
      let isRunning = false;
      await transport.consume(group, { prefetch: 1 }, async () => {
        isRunning = true;
        await gate.opened;
        await transport.publish(message(`${group.prefix}.result`), AMPLE);
        return ACK;
      });
      await transport.publish(message(`${group.prefix}.work`), AMPLE);
      await waitFor(() => isRunning);
      const closing = transport.close();
      gate.open();
      await closing;
      expect(await harness.takeAll(results)).toHaveLength(1);
      expect(await harness.takeAll(group)).toEqual([]);
    },
  },
  {
    id: 'P8',
    name: 'what the broker cannot carry, or is reserved, rejects Invalid and disturbs no other publish',
    run: async ({ connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      const long = 'ä'.repeat(128);
      const key = `${group.prefix}.a`;
      const bad = [
        message(`${group.prefix}.${long}`),
        message(key, { properties: { messageId: long } }),
        message(key, { properties: { priority: 256 } }),
        message(key, { properties: { expirationMs: -5 } }),
        message(key, { properties: { timestamp: new Date(Number.NaN) } }),
        message(key, { headers: { [long]: 1 } }),
        message(key, { headers: { huge: 'x'.repeat(65_536) } }),
        message(key, { headers: { number: Number.NaN } }),
        ...['x-death', 'X-Delay', 'rascal', 'bloodbank-attempts', 'CC', 'bcc'].map((name) =>
          message(key, { headers: { [name]: 'forged' } }),
        ),
      ];
      const good = bad.map(() => message(key));
      const mixed = bad.flatMap((one, index) => [good[index] ?? one, one]);
      const results = await Promise.allSettled(mixed.map((one) => transport.publish(one, AMPLE)));
      for (const [index, result] of results.entries()) {
        if (index % 2 === 0) expect(result).toEqual({ status: 'fulfilled', value: { routed: true } });
        else expect(result).toMatchObject({ status: 'rejected', reason: expect.any(Invalid) });
      }
    },
  },
];
