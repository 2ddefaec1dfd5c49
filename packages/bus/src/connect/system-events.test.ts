import { contracts } from '@bloodbank/contracts';
import type { Envelope } from '@bloodbank/core/envelope';
import { NonRetryable } from '@bloodbank/core/errors';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { connectBus } from './connect-bus.js';

describeOnBrokers('system events of a service', (broker) => {
  async function open(systemEvents: boolean) {
    const service = freshName('svc');
    const exchange = freshName('system');
    const where = { contracts, url: broker.url, exchange, topology: false } as const;
    const watcher = await connectBus({ ...where, service: `${service}.watcher` });
    const seen = createRecorder<Envelope>();
    await watcher.tap(['bloodbank.#'], (event) => seen.record(event));
    const bus = await connectBus({ ...where, service, systemEvents });
    onTestFinished(async () => {
      await bus.close();
      await watcher.close();
      await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange);
    });
    await bus.subscribe('llm.prompt', {
      handler: () => {
        throw new NonRetryable('no model');
      },
    });
    return { service, bus, seen };
  }

  it('tell of its health, and of each dead letter', async () => {
    const { service, bus, seen } = await open(true);
    const health = await seen.waitFor(({ event_type }) => event_type === 'bloodbank.health.status');
    expect(health.payload).toMatchObject({ service, status: 'healthy', connected: true });
    const { eventId } = await bus.publish('llm.prompt', { provider: 'anthropic', prompt: 'Hello' });
    const told = await seen.waitFor(({ event_type }) => event_type === 'bloodbank.message.dlq');
    expect(told.payload).toMatchObject({ original_event_id: eventId, error_message: 'no model', retry_count: 0 });
  });

  it('are not told unless that is asked for', async () => {
    const { bus, seen } = await open(false);
    await bus.publish('llm.prompt', { provider: 'anthropic', prompt: 'Hello' });
    await expect.poll(() => bus.deadLetters.count(), { timeout: 10_000 }).toBe(1);
    expect(seen.items).toEqual([]);
  });
});
