import { contracts } from '@bloodbank/contracts';
import type { Transport } from '@bloodbank/core/ports';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  type Recorder,
  waitFor,
} from '@bloodbank/testkit';
import { partitionQueueOf } from '@bloodbank/topology';
import { createQueueAdmin, createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createGroupPlanner, createSubscriber, type Subscriber } from './index.js';

type Types = NonNullable<typeof contracts.types>;

const PARTITIONS = 2;

/** What a running handler has in hand: its event, and every signal that it was given. */
type Work = (taskId: string, signals: readonly AbortSignal[]) => Promise<void>;

const WAYS: Readonly<Record<string, (subscriber: Subscriber<Types>, work: Work) => Promise<unknown>>> = {
  'a handler': (subscriber, work) =>
    subscriber.subscribe('task.started', { handler: (event, { signal }) => work(event.payload.task_id, [signal]) }),
  'a batch': (subscriber, work) =>
    subscriber.subscribeBatch('task.started', {
      size: 1,
      handler: async (items, signal) => {
        for (const { event, context } of items) await work(event.payload.task_id, [signal, context.signal]);
      },
    }),
  'a handler of a partition': (subscriber, work) =>
    subscriber.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: (event, { signal }) => work(event.payload.task_id, [signal]),
    }),
};

describeOnBrokers('when a service stops', (broker) => {
  let transport: Transport;
  let publisher: Publisher<Types>;
  let subscriber: Subscriber<Types>;
  let service: string;
  let exchange: string;
  let begun: Recorder<readonly AbortSignal[]>;
  let finish = (): void => {};

  beforeEach(async () => {
    service = freshName('svc');
    exchange = freshName('drain');
    begun = createRecorder();
    transport = await createRabbitTransport({
      url: broker.url,
      exchange,
      connectionName: service,
    });
    publisher = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
    const planGroup = createGroupPlanner({ attempts: 1, delaysMs: [] });
    subscriber = createSubscriber({ contracts, transport, publish: publisher.publish, service, planGroup });
  });

  afterEach(async () => {
    finish();
    // A test may have given up on a handler already.
    await subscriber.stop().catch(() => {});
    await transport.close();
    for (let index = 0; index < PARTITIONS; index++) {
      await deleteServiceQueues(broker.url, partitionQueueOf(service, index), [], exchange);
    }
    await deleteServiceQueues(broker.url, service, [], exchange);
  });

  const publish = () => publisher.publish('task.started', { task_id: service });

  /** Subscribes, and resolves once one event of this test is being handled; others are none of its business. */
  async function begin(way: string, work: (signals: readonly AbortSignal[]) => Promise<void>) {
    await WAYS[way]?.(subscriber, async (taskId, signals) => {
      if (taskId !== service) return;
      begun.record(signals);
      await work(signals);
    });
    await publish();
    return (await begun.waitForCount(1))[0] ?? [];
  }

  /** Counts what waits in the queues of the service, whichever of them there are. */
  async function openCount(): Promise<() => Promise<number>> {
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    const whole = `${exchange}.${service}`;
    const names = [whole, ...Array.from({ length: PARTITIONS }, (_, index) => partitionQueueOf(whole, index))];
    return async () => {
      const found = await Promise.all(names.map((name) => admin.inspect(name)));
      return found.reduce((sum, queue) => sum + (queue?.messages ?? 0), 0);
    };
  }

  it.each(Object.keys(WAYS))('%s that runs is not aborted: it finishes, and is acknowledged', async (way) => {
    const countWaiting = await openCount();
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const signals = await begin(way, () => gate);
    const stopping = subscriber.stop();
    let later = 0;
    // The drain goes as far as it can while the handler runs: what is published stays in its queue. A partition is let go
    // of only when its handler has ended.
    await waitFor(async () => {
      await publish();
      later += 1;
      return way === 'a handler of a partition' || (await countWaiting()) > 0;
    });
    expect(signals.map(({ aborted }) => aborted)).not.toContain(true);
    finish();
    await stopping;
    await waitFor(async () => (await countWaiting()) === later);
    expect(begun.items).toHaveLength(1);
  });

  it.each(Object.keys(WAYS))('%s that does not finish in time is aborted then, and told why', async (way) => {
    const signals = await begin(way, () => new Promise(() => {}));
    await expect(subscriber.stop({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'transport.timeout' });
    for (const { reason } of signals) expect(reason).toMatchObject({ code: 'transport.closed' });
  });
});
