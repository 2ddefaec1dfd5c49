import { expect } from 'vitest';
import type { Clause } from '../clause.js';
import { ACK, caught, createGate } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const LIFE_CLAUSES: readonly Clause[] = [
  {
    id: 'L1',
    name: 'close waits for callbacks and publishes, and may be called again',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const gate = createGate();
      let isRunning = false;
      await transport.consume(group, { prefetch: 1 }, async () => {
        isRunning = true;
        await gate.opened;
        return ACK;
      });
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => isRunning);
      const publishing = transport.publish(message(`${group.prefix}.b`), AMPLE);
      let isClosed = false;
      const closing = transport.close().then(() => {
        isClosed = true;
      });
      await settleDown();
      expect(isClosed).toBe(false);
      gate.open();
      await closing;
      expect(await publishing).toEqual({ routed: true });
      await transport.close();
      // The first was acknowledged before the end; the second had not begun.
      expect(await harness.takeAll(group)).toHaveLength(1);
    },
  },
  {
    id: 'L1',
    name: 'close settles by its timeout, whatever a callback does',
    run: async ({ connect, createGroup, message, waitFor }) => {
      const transport = await connect();
      const group = createGroup();
      const gate = createGate();
      let isRunning = false;
      await transport.consume(group, { prefetch: 1 }, async () => {
        isRunning = true;
        await gate.opened;
        return ACK;
      });
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      await waitFor(() => isRunning);
      const begin = performance.now();
      expect(await caught(transport.close({ timeoutMs: 300 }), 3_000)).toMatchObject({ code: 'transport.timeout' });
      expect(performance.now() - begin).toBeLessThan(1_500);
      gate.open();
    },
  },
  {
    id: 'L1',
    name: 'close settles by its timeout, also when the broker hangs',
    needs: ['stall'],
    run: async ({ harness, connect, createGroup, message }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      await transport.publish(message(`${group.prefix}.a`), AMPLE);
      harness.stall();
      const publishing = caught(transport.publish(message(`${group.prefix}.b`), AMPLE), 3_000);
      const begin = performance.now();
      await transport.close({ timeoutMs: 300 }).catch(() => {});
      expect(performance.now() - begin).toBeLessThan(1_500);
      expect(await publishing).toMatchObject({ code: 'transport.timeout', maybeDelivered: true });
    },
  },
  {
    id: 'L2',
    name: 'health is healthy, and stops being so after close',
    run: async ({ connect }) => {
      const transport = await connect();
      expect(transport.health().status).toBe('healthy');
      await transport.close();
      expect(transport.health().status).not.toBe('healthy');
    },
  },
  {
    id: 'L2',
    name: 'health tells that the broker is away, and that it is back',
    needs: ['cut'],
    run: async ({ harness, connect, waitFor }) => {
      const transport = await connect();
      await harness.isolate();
      await waitFor(() => transport.health().status === 'unhealthy');
      await harness.rejoin();
      await waitFor(() => transport.health().status === 'healthy');
    },
  },
];
