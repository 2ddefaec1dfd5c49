import { contracts } from '@bloodbank/contracts';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { NonRetryable } from '@bloodbank/core/errors';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bus } from './bus.js';
import { connectBus } from './connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('the dead letters of a service', (broker) => {
  let service: string;
  let exchange: string;
  let bus: Bus<Types>;
  let isFailing: boolean;
  const handled = createRecorder<string>();

  beforeEach(async () => {
    service = freshName('svc');
    exchange = freshName('letters');
    isFailing = true;
    bus = await connectBus({ contracts, service, url: broker.url, exchange, topology: false });
    await bus.subscribe('llm.prompt', {
      handler: (event) => {
        if (isFailing) throw new NonRetryable(event.payload.prompt);
        handled.record(event.payload.prompt);
      },
    });
  });

  afterEach(async () => {
    await bus.close();
    await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange);
  });

  /** Publishes prompts that fail, and waits until all of them rest. */
  async function fail(...prompts: readonly string[]): Promise<void> {
    const before = await bus.deadLetters.count();
    for (const prompt of prompts) await bus.publish('llm.prompt', { provider: 'anthropic', prompt });
    await expect.poll(() => bus.deadLetters.count(), { timeout: 10_000 }).toBe(before + prompts.length);
  }

  it('are looped over, oldest first, and stay where they are', async () => {
    await fail('one', 'two', 'three');
    const messages: string[] = [];
    for await (const deadLetter of bus.deadLetters.list({ code: 'handler.non-retryable' })) {
      messages.push(deadLetter.message);
      if (messages.length === 2) break;
    }
    expect(messages).toEqual(['one', 'two']);
    expect(await bus.deadLetters.count({ type: 'llm.*' })).toBe(3);
    expect(await bus.deadLetters.count({ code: 'message.invalid' })).toBe(0);
    expect(await bus.deadLetters.count({ since: new Date(Date.now() + 60_000) })).toBe(0);
  });

  it('go back to work, as many as are meant', async () => {
    await fail('again', 'stays');
    isFailing = false;
    expect(await bus.deadLetters.redrive({}, { limit: 1, perSecond: 100 })).toEqual({ moved: 1, left: [] });
    await handled.waitFor((prompt) => prompt === 'again');
    expect(await bus.deadLetters.count()).toBe(1);
  });

  it('are removed for good, but not by somebody whose count is old', async () => {
    await fail('a', 'b');
    await expect(bus.deadLetters.purge({}, { expected: 3 })).rejects.toMatchObject({
      code: 'operation.conflict',
      expected: 3,
      actual: 2,
    });
    expect(await bus.deadLetters.purge({ code: 'message.invalid' })).toBe(0);
    expect(await bus.deadLetters.purge({}, { expected: 2 })).toBe(2);
    expect(await bus.deadLetters.count()).toBe(0);
  });

  it('are told as they arrive, whatever the callback throws', async () => {
    const arrived = createRecorder<DeadLetter>();
    const watch = await bus.deadLetters.onArrival((deadLetter) => {
      arrived.record(deadLetter);
      throw new Error('on purpose');
    });
    await fail('told', 'told too');
    await arrived.waitForCount(2);
    expect(arrived.items[0]).toMatchObject({ code: 'handler.non-retryable', message: 'told', eventType: 'llm.prompt' });
    await watch.stop();
    await fail('not told');
    expect(arrived.items).toHaveLength(2);
  });

  it('belong to a bus whose health says where it stands', () => {
    expect(bus.health()).toMatchObject({ connected: true, details: { host: '127.0.0.1', exchange } });
  });
});
