import { contracts } from '@bloodbank/contracts';
import { NonRetryable, RedriveCut } from '@bloodbank/core/errors';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName, startTcpProxy } from '@bloodbank/testkit';
import { expect, it } from 'vitest';
import { connectBus } from './connect-bus.js';

const COUNT = 20;
const SOON = { timeout: 15_000 };

describeOnBrokers('a redrive that is cut off by the broker', (broker) => {
  it('says how far it came, and what it did not move is moved by the next', { timeout: 60_000 }, async () => {
    const proxy = await startTcpProxy(broker.url);
    const [service, exchange] = [freshName('svc'), freshName('cut')];
    const bus = await connectBus({ contracts, service, url: proxy.url, exchange, topology: false });
    const handled = createRecorder<string>();
    let isFailing = true;
    await bus.subscribe('llm.prompt', (event) => {
      if (isFailing) throw new NonRetryable('on purpose');
      handled.record(event.payload.prompt);
    });
    for (let n = 0; n < COUNT; n++) await bus.publish('llm.prompt', { provider: 'anthropic', prompt: `p${n}` });
    await expect.poll(() => bus.deadLetters.count(), SOON).toBe(COUNT);

    isFailing = false;
    const redriving = bus.deadLetters.redrive({}, { perSecond: 10 }).catch((thrown: unknown) => thrown);
    await handled.waitForCount(3, { timeoutMs: 15_000 });
    proxy.cut();
    const error = await redriving;
    expect(error).toBeInstanceOf(RedriveCut);
    const { moved, isOneInDoubt } = error as RedriveCut;
    expect(moved).toBeGreaterThanOrEqual(2);
    expect(moved).toBeLessThan(COUNT);
    // Counted until the broker has noticed the end and given back what was in hand.
    const left = [COUNT - moved, ...(isOneInDoubt ? [COUNT - moved - 1] : [])];
    await expect.poll(() => bus.deadLetters.count().catch(() => -1), SOON).toBeOneOf(left);

    await bus.deadLetters.redrive();
    await expect.poll(() => new Set(handled.items).size, SOON).toBe(COUNT);
    await bus.close();
    await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange);
    await proxy.close();
  });
});
