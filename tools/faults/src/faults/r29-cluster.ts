import { setTimeout as sleep } from 'node:timers/promises';
import type { RabbitNode } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { isolate, leaderOf, rejoin } from '../bench/cluster.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const ISOLATED_FOR_MS = 15_000;

const SERVED_WITHIN_MS = 15_000;

/** Twice each, for the first time may have been luck. */
const ROUNDS = 2;

export const clusterLeader: Fault = {
  id: 'R29',
  name: `in a cluster of three, the leader of the queue is killed, and another time parted from the others for ${ISOLATED_FOR_MS / 1_000} s`,
  holds: `Clients that are led to another node go on: no time without a confirm is longer than ${SERVED_WITHIN_MS / 1_000} s.`,
  brokers: ['cluster'],
  tier: 'full',
  timeoutMs: 300_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const { nodes } = broker;
    const traffic = await Traffic.open(context, { transport: { heartbeatSeconds: 5 } });
    const { queue } = traffic.declaration;
    const load = traffic.load();
    let current = nodes[0] ?? never();
    /** As a load balancer does: whoever cannot be served any more is led to somebody else. */
    const leave = (victim: RabbitNode): void => {
      if (victim !== current) return;
      current = nodes.find((node) => node !== victim) ?? never();
      traffic.proxy.redirect(current.url);
    };
    await traffic.progress(500);

    for (let round = 0; round < ROUNDS; round++) {
      const victim = await leaderOf(nodes, current, queue);
      await victim.kill();
      leave(victim);
      await traffic.progress(500, 60_000);
      await victim.start();
      await traffic.progress(500, 60_000);

      const parted = await leaderOf(nodes, current, queue);
      await isolate(parted);
      leave(parted);
      await traffic.progress(500, 60_000);
      await sleep(ISOLATED_FOR_MS);
      await rejoin(parted, nodes);
      await traffic.progress(500, 60_000);
    }
    await load.stop();
    await traffic.judge({ timeoutMs: 60_000 });
    expect(ledger.summarise().longestGapMs).toBeLessThan(SERVED_WITHIN_MS);
  },
};

function never(): never {
  throw new Error('A cluster has more than one node.');
}
