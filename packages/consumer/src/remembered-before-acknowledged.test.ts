import { contracts } from '@bloodbank/contracts';
import type { Inbox, Transport } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  startTcpProxy,
  type TcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import { createQueueAdmin, createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createGroupPlanner, createSubscriber, type Subscriber } from './index.js';

type Types = NonNullable<typeof contracts.types>;

/** Far more than an acknowledgement needs to be on its way to the broker. */
const ROUND_TRIPS = 5;

describeOnBrokers('a handled event', (broker) => {
  let proxy: TcpProxy;
  let transport: Transport;
  let publisher: Publisher<Types>;
  let service: string;
  let exchange: string;

  beforeEach(async () => {
    service = freshName('svc');
    exchange = freshName('once');
    proxy = await startTcpProxy(broker.url);
    transport = await createRabbitTransport({
      url: proxy.url,
      exchange,
      connectionName: service,
      reconnect: { initialDelayMs: 20, maxDelayMs: 200 },
    });
    publisher = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
  });

  afterEach(async () => {
    proxy.accept();
    await transport.close();
    await proxy.close();
    await deleteServiceQueues(broker.url, service, [50], exchange);
  });

  function subscriberWith(inbox: Inbox): Subscriber<Types> {
    const planGroup = createGroupPlanner({ attempts: 2, delaysMs: [50] });
    const { publish } = publisher;
    const subscriber = createSubscriber({ contracts, transport, publish, service, planGroup, inbox });
    onTestFinished(() => subscriber.stop());
    return subscriber;
  }

  /** What it is asked to remember waits for the gate. */
  function gatedInbox(gate: Promise<void>, onComplete: () => void): Inbox {
    const memory = createMemoryInbox();
    return {
      ...memory,
      claim: async (...question) => {
        const claim = await memory.claim(...question);
        if (claim.state !== 'claimed') return claim;
        const complete = async (value?: string): Promise<void> => {
          onComplete();
          await gate;
          await claim.complete(value);
        };
        return { ...claim, complete };
      },
    };
  }

  it.each(['one by one', 'in batches'])('is acknowledged only after the inbox has it, %s', async (how) => {
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    const effects = createRecorder<string>();
    const completing = createRecorder<'begun'>();
    let remember = (): void => {};
    const gate = new Promise<void>((resolve) => {
      remember = resolve;
    });
    const subscriber = subscriberWith(gatedInbox(gate, () => completing.record('begun')));
    const handle = (eventId: string) => effects.record(eventId);
    if (how === 'one by one') await subscriber.subscribe('llm.prompt', { handler: (event) => handle(event.event_id) });
    else {
      await subscriber.subscribeBatch('llm.prompt', {
        size: 1,
        handler: (items) => {
          for (const { event } of items) handle(event.event_id);
        },
      });
    }
    const { eventId } = await publisher.publish('llm.prompt', { provider: service, prompt: 'Hello' });
    await completing.waitForCount(1);
    for (let n = 0; n < ROUND_TRIPS; n++) {
      await publisher.publish('task.started', { task_id: service }, { unroutable: 'drop' });
    }
    proxy.refuse();
    proxy.cut();
    const queue = `${exchange}.${service}`;
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 0);
    expect((await admin.inspect(queue))?.messages, 'given back, for it was not acknowledged').toBe(1);

    remember();
    proxy.accept();
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 1);
    await waitFor(async () => (await admin.inspect(queue))?.messages === 0);
    expect(effects.items).toEqual([eventId]);
  });
});
