import { contracts } from '@bloodbank/contracts';
import { deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import type { Bus } from './bus.js';
import { type ConnectOptions, connectBus } from './connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

/** What a timer of Node.js takes for "at once", or for "in a millisecond". */
const ODD = [Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 31, '100', null, {}] as readonly unknown[] as number[];
const prompt = { provider: 'anthropic', prompt: 'Hello' };

describeOnBrokers('limits that nobody can keep', (broker) => {
  const exchange = freshName('odd-limits');
  let bus: Bus<Types>;

  const open = (more: Partial<ConnectOptions<Types>> = {}): Promise<Bus<Types>> =>
    connectBus({ contracts, service: 'odd', exchange, url: broker.url, settings: readSettings({}), ...more });

  beforeEach(async () => {
    bus = await open();
  });
  afterEach(() => bus.close());
  afterAll(() => deleteServiceQueues(broker.url, 'odd', [], exchange));

  const doors: Readonly<Record<string, (timeoutMs: number) => Promise<unknown>>> = {
    publish: (timeoutMs) => bus.publish('llm.prompt', prompt, { timeoutMs }),
    publishEnvelope: async (timeoutMs) => {
      const { envelope } = await bus.publish('llm.prompt', prompt, { unroutable: 'drop' });
      await bus.publishEnvelope(envelope, { timeoutMs });
    },
    send: (timeoutMs) => bus.send('agent.thread.prompt', prompt, { timeoutMs }),
    request: (timeoutMs) => bus.request('agent.thread.prompt', prompt, { timeoutMs }),
    requestMany: (timeoutMs) => bus.requestMany('system.presence.requested', {}, { timeoutMs }),
    'the end of a subscription': async (timeoutMs) => {
      const subscription = await bus.subscribe('llm.prompt', () => {});
      try {
        await subscription.stop({ timeoutMs });
      } finally {
        await subscription.stop();
      }
    },
    'the end of the bus': (timeoutMs) => bus.close({ timeoutMs }),
    'the wait of a batch': (waitMs) => bus.subscribeBatch('llm.prompt', { waitMs, handler: () => {} }),
    'publishes of a bus': (publishTimeoutMs) => open({ publishTimeoutMs }),
  };

  it.each(Object.keys(doors).flatMap((door) => ODD.map((value) => [door, value] as const)))(
    'are refused by %s: %j',
    async (door, value) => {
      await expect(doors[door]?.(value)).rejects.toMatchObject({ code: 'config.invalid' });
    },
  );

  it('are refused of each event of a batch, which sends none', async () => {
    const batch = [
      { eventType: 'llm.prompt', payload: prompt },
      { eventType: 'llm.prompt', payload: prompt, options: { timeoutMs: Number.NaN } },
    ] as const;
    await expect(bus.publishAll(batch)).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it.each([
    { channels: 0 },
    { channels: 1.5 },
    { window: { count: Number.NaN, bytes: 1 } },
    { window: { count: 1, bytes: 0 } },
    { maxBytesInFlight: Number.NaN },
    { maxBytesInFlight: 0 },
  ])('are refused of what is under way: %j', async (more) => {
    await expect(open(more)).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it('leave a bus as it was, whose own limits hold', async () => {
    await using narrow = await open({ channels: 2, window: { count: 10, bytes: 100_000 } });
    await bus.subscribe('llm.prompt', () => {});
    await expect(bus.close({ timeoutMs: -1 })).rejects.toMatchObject({ code: 'config.invalid' });
    const all = Array.from({ length: 50 }, () => narrow.publish('llm.prompt', prompt, { timeoutMs: 60_000.5 }));
    expect(await Promise.all(all)).toHaveLength(50);
  });
});
