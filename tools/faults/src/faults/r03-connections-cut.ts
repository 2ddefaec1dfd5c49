import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const CUTS = 8;

/** Whoever is cut again within a second waits longer each time: that line is not well yet. */
const STABLE_MS = 1_000;

const RECOVERED_WITHIN_MS = 2_000;

export const connectionsCut: Fault = {
  id: 'R3',
  name: 'every connection is reset, again and again, between frames and in the middle of one',
  holds: `No publish fails; no time without a confirm is longer than ${RECOVERED_WITHIN_MS / 1_000} s; no connection is left over.`,
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  timeoutMs: 60_000,
  run: async (context) => {
    const { broker, random, ledger } = context;
    const before = await broker.countConnections();
    const traffic = await Traffic.open(context);
    const opened = (await broker.countConnections()) - before;
    const load = traffic.load();
    for (let round = 0; round < CUTS; round++) {
      await traffic.progress(random.integer(50, 200));
      await sleep(STABLE_MS + random.integer(100, 500));
      if (random.pick([true, false])) traffic.proxy.cut();
      else traffic.proxy.cutAfter(random.integer(1, 5_000));
    }
    await traffic.progress(100);
    await load.stop();
    await traffic.judge();
    expect(ledger.summarise()).toMatchObject({ unknown: 0, refused: 0 });
    expect(ledger.summarise().longestGapMs).toBeLessThan(RECOVERED_WITHIN_MS);
    await waitFor(async () => (await broker.countConnections()) - before === opened, { timeoutMs: 20_000 });
  },
};
