import { freshName } from '@bloodbank/testkit';
import { commandsExchangeOf, createTopology, TOPIC_EXCHANGE, VHOST } from '@bloodbank/topology';
import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const IN_FLIGHT = 500;

export const channelClosedInFlight: Fault = {
  id: 'R37',
  name: 'the broker closes the channel because of one message, with 500 confirms in flight',
  holds: 'Each publish settles once, and only the culprit fails.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const exchange = freshName('faults');
    const exchanges = { [exchange]: TOPIC_EXCHANGE };
    // Commands go to an exchange of their own, which nobody would declare again.
    const topology = createTopology({ vhosts: { [VHOST]: { exchanges, queues: {}, bindings: {} } } }, []);
    const traffic = await Traffic.open(context, { exchange, transport: { topology } });
    const outside = await openOutside(context.broker.url);
    const channel = await outside.createChannel();
    const doomed = commandsExchangeOf(exchange);
    await channel.assertExchange(doomed, 'topic');
    const culprit = (n: number) => ({
      address: { kind: 'command' as const, key: 'anything' },
      body: Buffer.from('{}'),
      properties: { messageId: `${doomed}-${n}` },
      headers: {},
    });
    // From now on the transport knows the exchange, and asks no more.
    await traffic.publishing.publish(culprit(0), { timeoutMs: 10_000 });
    await channel.deleteExchange(doomed);

    const settled: string[] = [];
    const neighbours = Array.from({ length: IN_FLIGHT }, async (_, n) => {
      if (n === IN_FLIGHT / 2) {
        const fate = traffic.publishing.publish(culprit(1), { timeoutMs: 10_000 });
        settled.push(
          await fate.then(
            ({ routed }) => `routed ${routed}`,
            (error) => error.code,
          ),
        );
      }
      return traffic.publish();
    });
    expect(new Set(await Promise.all(neighbours))).toEqual(new Set([true]));
    expect(settled).toEqual(['transport.unroutable']);
    await traffic.judge();
  },
};
