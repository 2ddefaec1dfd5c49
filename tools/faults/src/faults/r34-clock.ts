import { createRecorder, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, vi } from 'vitest';
import { BusTraffic } from '../bench/bus-traffic.js';
import { Service } from '../bench/service.js';
import type { Fault } from '../fault.js';

const HOUR_MS = 3_600_000;
/** Where the clock of the machine stands, from the right time. */
const SHIFTS_MS = [-HOUR_MS, 24 * HOUR_MS, 0];
const HEARTBEAT_SECONDS = 1;
const RETRY = { attempts: 4, delaysMs: [200] };
const SOON = { timeoutMs: 20_000 };

export const clockMoves: Fault = {
  id: 'R34',
  name: 'the clock of the machine goes back by an hour, forward to the next day, and back to the right time',
  holds: 'No connection is lost, ids are unique and in order, retries keep their delays.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  timeoutMs: 90_000,
  run: async (context) => {
    const startedAt = { timeOfDay: Date.now(), monotonic: performance.now() };
    const setClock = (shiftMs: number): void => {
      const rightTime = startedAt.timeOfDay + performance.now() - startedAt.monotonic;
      vi.useFakeTimers({ toFake: ['Date'], now: rightTime + shiftMs, shouldAdvanceTime: true });
    };
    onTestFinished(() => void vi.useRealTimers());
    const traffic = await BusTraffic.open(context, { settings: { RABBITMQ_HEARTBEAT: String(HEARTBEAT_SECONDS) } });
    const handledAt = createRecorder<number>();
    const service = await Service.open(context, {
      retry: RETRY,
      handle: async (_text, { attempt }) => {
        if (attempt === 1) throw new Error('not yet');
        handledAt.record(performance.now());
      },
    });
    const load = traffic.load({ publishers: 2 });
    for (const [index, shiftMs] of SHIFTS_MS.entries()) {
      await traffic.progress(100);
      const sentAt = performance.now();
      await service.prompt(`before the clock moves by ${shiftMs} ms`);
      setClock(shiftMs);
      await handledAt.waitForCount(index + 1, SOON);
      const [delayMs = 0] = RETRY.delaysMs;
      expect((handledAt.items[index] ?? 0) - sentAt).toBeGreaterThanOrEqual(delayMs);
      // As long as heartbeats need to take a connection for dead.
      const until = performance.now() + 3 * HEARTBEAT_SECONDS * 1_000;
      await waitFor(() => performance.now() > until, SOON);
      expect(traffic.publishing.health().status).toBe('healthy');
    }
    await load.stop();
    await traffic.judge();
    expect(traffic.failures.size).toBe(0);
    // What a lost connection leaves: deliveries that come again.
    expect(context.ledger.summarise().duplicated).toBe(0);
    expect([...traffic.ids].sort()).toEqual(traffic.ids);
    expect(new Set(traffic.ids).size).toBe(traffic.ids.length);
  },
};
