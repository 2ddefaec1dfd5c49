import type { BloodbankError } from '@bloodbank/core/errors';
import { freshName } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { groupOf } from '../bench/topology-of.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const ATTEMPTS_WITHIN_MS = 3_000;

export const topologyDrift: Fault = {
  id: 'R30',
  name: 'a queue or an exchange exists with other properties than are declared; a user lacks a permission',
  holds: 'One error names the difference and the remedy; other queues work on; nobody knocks again and again.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const load = traffic.load({ publishers: 2 });
    const outside = await openOutside(context.broker.url);
    const channel = await outside.createChannel();
    const queue = freshName('drifted');
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
    const group = { ...groupOf(traffic.declaration), group: queue, name: queue };
    const refused = await errorOf(traffic.consuming.consume(group, { prefetch: 1 }, async () => ({ kind: 'ack' })));
    expect(refused?.code).toBe('transport.topology-conflict');
    expect(refused?.message).toContain(`"${queue}" exists with another`);
    expect(refused?.remedy).toContain(`topology apply --migrate ${queue}`);

    const exchange = freshName('drifted');
    await channel.assertExchange(exchange, 'fanout');
    const { url } = context.broker;
    const drifted = await errorOf(createRabbitTransport({ url, exchange }));
    expect(drifted?.code).toBe('transport.topology-conflict');
    expect(drifted?.message).toContain(`"${exchange}" exists with another "type"`);
    await channel.deleteExchange(exchange);

    for (const node of context.broker.nodes) {
      const user = freshName('poor');
      await node.ctl('add_user', user, 'secret');
      await node.ctl('set_permissions', user, '^$', '.*', '.*');
      const poor = Object.assign(new URL(url), { username: user, password: 'secret' }).href;
      const forbidden = await errorOf(createRabbitTransport({ url: poor, exchange }));
      expect(forbidden?.code).toBe('transport.forbidden');
      expect(forbidden?.message).toContain(`The user "${user}" has no`);
    }

    const attemptsBefore = traffic.proxy.attemptedAt.length;
    await new Promise((resolve) => setTimeout(resolve, ATTEMPTS_WITHIN_MS));
    expect(traffic.proxy.attemptedAt.length - attemptsBefore).toBeLessThanOrEqual(ATTEMPTS_WITHIN_MS / 1_000);
    expect(traffic.consuming.health().status).toBe('healthy');
    await load.stop();
    await channel.deleteQueue(queue);
    await traffic.judge();
  },
};

function errorOf(work: Promise<unknown>): Promise<BloodbankError | undefined> {
  return work.then(
    () => undefined,
    (error: BloodbankError) => error,
  );
}
