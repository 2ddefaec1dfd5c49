import { contracts } from '@bloodbank/contracts';
import { type OutgoingMessage, type Publish, silentLogger } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, it } from 'vitest';
import { createSubscriber } from '../create-subscriber.js';
import { createGroupPlanner } from '../group-plan.js';
import { ENVELOPE } from './steps.fixture.js';

const MARK = { id: 'batch-1', reason: 'mended', recorded_at: '2026-02-07T10:00:01.000Z' };

function outgoing(mark?: object): OutgoingMessage {
  const metadata = mark === undefined ? {} : { metadata: { replay: mark } };
  return {
    address: { kind: 'event', key: 'llm.prompt' },
    body: Buffer.from(JSON.stringify({ ...ENVELOPE, ...metadata })),
    properties: {},
    headers: {},
  };
}

describeOnBrokers('what is lived again', (broker) => {
  async function open(replay?: 'idempotent' | 'skip-effects', laidOut?: 'idempotent' | 'refuse') {
    const transport = await createRabbitTransport({ url: broker.url, exchange: freshName('replayed') });
    const published: { readonly type: string; readonly options: unknown }[] = [];
    const publish = (async (type: string, _payload: unknown, options: unknown) => {
      published.push({ type, options });
      return { eventId: 'x', eventType: type, routingKey: type, routed: true, envelope: {} };
    }) as unknown as Publish<never>;
    const inbox = createMemoryInbox();
    const subscriber = createSubscriber({
      contracts,
      transport,
      publish: publish as never,
      service: 'rag',
      ...(laidOut === undefined
        ? {}
        : { planGroup: (request) => ({ ...createGroupPlanner()(request), replay: laidOut }) }),
      inbox,
      logger: silentLogger,
    });
    const handled = createRecorder<unknown>();
    await subscriber.subscribe('llm.prompt', {
      ...(replay === undefined ? {} : { replay }),
      handler: async (_event, context) => {
        const receipt = await context.publish('llm.error', {} as never);
        handled.record({ replay: context.replay, routed: receipt.routed });
      },
    });
    const deadLetters = createRecorder<string>();
    const watch = await transport.watchDeadLetters({ kind: 'event', group: 'rag' }, ({ code }) =>
      deadLetters.record(code),
    );
    const close = async (): Promise<void> => {
      await subscriber.stop();
      await watch.stop();
      await transport.close();
      await inbox.close();
    };
    return { transport, published, handled, deadLetters, close };
  }
  const AMPLE = { timeoutMs: 10_000 };

  it('becomes a dead letter where nobody has said that it may be', async () => {
    const { transport, handled, deadLetters, close } = await open();
    await transport.publish(outgoing(MARK), AMPLE);
    expect(await deadLetters.waitForCount(1, { timeoutMs: 15_000 })).toEqual(['consumer.replay-refused']);
    expect(handled.items).toEqual([]);
    await close();
  });

  it('is handled where the layout of the queue says that it may be', async () => {
    const { transport, handled, close } = await open(undefined, 'idempotent');
    await transport.publish(outgoing(MARK), AMPLE);
    expect(await handled.waitForCount(1, { timeoutMs: 15_000 })).toEqual([{ replay: MARK, routed: true }]);
    await close();
  });

  it('is handled once for each replay beside the first time, and what it publishes is marked', async () => {
    const { transport, published, handled, close } = await open('idempotent');
    for (const mark of [undefined, MARK, MARK, { ...MARK, id: 'batch-2' }])
      await transport.publish(outgoing(mark), AMPLE);
    await handled.waitForCount(3, { timeoutMs: 15_000 });
    await close();
    expect(handled.items).toEqual([
      { replay: undefined, routed: true },
      { replay: MARK, routed: true },
      { replay: { ...MARK, id: 'batch-2' }, routed: true },
    ]);
    expect(published.map(({ options }) => (options as { readonly metadata?: object }).metadata)).toEqual([
      undefined,
      { replay: MARK },
      { replay: { ...MARK, id: 'batch-2' } },
    ]);
  });

  it('is handled without its publishes where its effects are to be skipped', async () => {
    const { transport, published, handled, close } = await open('skip-effects');
    for (const mark of [MARK, undefined]) await transport.publish(outgoing(mark), AMPLE);
    await handled.waitForCount(2, { timeoutMs: 15_000 });
    await close();
    expect(handled.items).toEqual([
      { replay: MARK, routed: false },
      { replay: undefined, routed: true },
    ]);
    expect(published).toHaveLength(1);
  });
});
