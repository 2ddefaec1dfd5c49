import { type BloodbankError, deadLetterQueueOf } from '@bloodbank/core';
import { freshName } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const ATTEMPTS_WITHIN_MS = 3_000;

export const topologyDrift: Fault = {
  id: 'R30',
  name: 'a queue exists with other arguments than its service declares',
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
    const declaration = { ...traffic.declaration, queue, deadLetterQueue: deadLetterQueueOf(queue) };
    const refused = await traffic.consuming
      .consume(declaration, { prefetch: 1 }, async () => ({ kind: 'ack' }))
      .then(
        () => undefined,
        (error: BloodbankError) => error,
      );
    expect(refused?.code).toBe('transport.topology-conflict');
    expect(refused?.message).toContain(`"${queue}" exists with another`);
    expect(refused?.remedy).toContain('delete it');
    const attemptsBefore = traffic.proxy.attemptedAt.length;
    await new Promise((resolve) => setTimeout(resolve, ATTEMPTS_WITHIN_MS));
    expect(traffic.proxy.attemptedAt.length - attemptsBefore).toBeLessThanOrEqual(ATTEMPTS_WITHIN_MS / 1_000);
    expect(traffic.consuming.health().status).toBe('healthy');
    await load.stop();
    await channel.deleteQueue(queue);
    await traffic.judge();
  },
};
