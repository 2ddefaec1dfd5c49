import type { RabbitNode } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const ISOLATED_FOR_MS = 15_000;

/** Of the node that clients are connected to, `net_ticktime` 5: the minority notices, and ends them. */
const SERVED_WITHIN_MS = 20_000;

export const clusterLeader: Fault = {
  id: 'R29',
  name: 'in a cluster of three, the leader of the queue is killed, then frozen, while messages are published',
  holds: `The others go on: no time without a confirm is longer than ${SERVED_WITHIN_MS / 1_000} s.`,
  brokers: ['cluster'],
  tier: 'full',
  timeoutMs: 240_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const traffic = await Traffic.open(context, { transport: { heartbeatSeconds: 5 } });
    const load = traffic.load();
    await traffic.progress(500);

    const leader = await leaderOf(broker.nodes, traffic.declaration.queue);
    const others = broker.nodes.filter((node) => node !== leader);
    await leader.kill();
    // Clients whose node died need another address, which is their operator's to give; ours are on the first node.
    if (leader === broker.nodes[0]) await leader.start();
    await traffic.progress(500, 60_000);
    if (leader !== broker.nodes[0]) await leader.start();

    const next = await leaderOf(broker.nodes, traffic.declaration.queue);
    const frozen = next === broker.nodes[0] ? others[0] : next;
    frozen?.freeze();
    await traffic.progress(500, 60_000);
    await new Promise((resolve) => setTimeout(resolve, ISOLATED_FOR_MS));
    frozen?.thaw();
    await traffic.progress(500, 60_000);
    await load.stop();
    await traffic.judge(60_000);
    expect(ledger.summarise().longestGapMs).toBeLessThan(SERVED_WITHIN_MS + (leader === broker.nodes[0] ? 30_000 : 0));
  },
};

/** The node that leads the queue: it decides what is confirmed. */
async function leaderOf(nodes: readonly RabbitNode[], queue: string): Promise<RabbitNode> {
  const [first] = nodes;
  const listed = await first?.ctl('list_queues', 'name', 'leader');
  const line = listed?.split('\n').find((text) => text.startsWith(`${queue}\t`));
  const leader = nodes.find(({ name }) => line?.endsWith(`\t${name}`));
  if (leader === undefined) throw new Error(`Nobody leads ${queue}: ${listed}`);
  return leader;
}
