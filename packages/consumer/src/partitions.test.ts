import { contracts } from '@bloodbank/contracts';
import type { Transport } from '@bloodbank/core/ports';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { EVENTS_EXCHANGE, partitionQueueOf } from '@bloodbank/topology';
import { createQueueAdmin, createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSubscriber } from './create-subscriber.js';
import { createGroupPlanner } from './group-plan.js';
import type { Subscriber } from './subscriber.js';

type Types = NonNullable<typeof contracts.types>;

const planGroup = createGroupPlanner({ attempts: 3, delaysMs: [50] });
const PARTITIONS = 4;

/** What became of one event: which task, and which of its steps. */
interface Step {
  readonly task: string;
  readonly step: number;
  readonly attempt: number;
}

describeOnBrokers('a queue in partitions', (broker) => {
  let service: string;
  let sender: Transport;
  let publisher: Publisher<Types>;
  const open: { readonly subscriber: Subscriber<Types>; readonly transport: Transport }[] = [];

  async function instance(): Promise<Subscriber<Types>> {
    const transport = await createRabbitTransport({ url: broker.url, connectionName: freshName(service) });
    const { publish } = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
    const subscriber = createSubscriber({ contracts, transport, publish, service, planGroup });
    open.push({ subscriber, transport });
    return subscriber;
  }

  beforeEach(async () => {
    service = freshName('svc');
    sender = await createRabbitTransport({ url: broker.url, connectionName: freshName('sender') });
    publisher = createPublisher({ contracts, transport: sender, source: { host: 'test-host', type: 'service' } });
  });

  afterEach(async () => {
    for (const { subscriber, transport } of open.splice(0)) {
      await subscriber.stop();
      await transport.close();
    }
    await sender.close();
    for (let index = 0; index < PARTITIONS; index++) {
      await deleteServiceQueues(broker.url, partitionQueueOf(service, index), [50]);
    }
    await deleteServiceQueues(broker.url, service, []);
  });

  const publishStep = (task: string, step: number) =>
    publisher.publish('task.started', { task_id: `${service}/${task}`, attempt: step + 1 });

  /** Handles own events only: other tests publish tasks too. */
  const handlerOf =
    (handle: (step: Step) => Promise<void> | void) =>
    (event: { payload: { task_id: string; attempt?: number } }, { attempt }: { attempt: number }) => {
      const [owner, task = ''] = event.payload.task_id.split('/');
      return owner === service ? handle({ task, step: (event.payload.attempt ?? 1) - 1, attempt }) : undefined;
    };

  it('handles the events of one key in their order, in many instances and side by side', async () => {
    const seen = createRecorder<Step>();
    let running = 0;
    let most = 0;
    for (const _ of [1, 2, 3]) {
      const subscriber = await instance();
      await subscriber.subscribe('task.started', {
        partitions: PARTITIONS,
        concurrency: 8,
        handler: handlerOf(async (step) => {
          running += 1;
          most = Math.max(most, running);
          // The later the step, the sooner it would be done.
          await new Promise((resolve) => setTimeout(resolve, 12 - 4 * step.step));
          seen.record(step);
          running -= 1;
        }),
      });
    }
    const tasks = Array.from({ length: 40 }, (_, n) => `t${n}`);
    for (const step of [0, 1, 2]) await Promise.all(tasks.map((task) => publishStep(task, step)));
    await seen.waitFor(() => seen.items.length === 3 * tasks.length);
    for (const task of tasks) {
      expect(seen.items.filter((item) => item.task === task).map(({ step }) => step)).toEqual([0, 1, 2]);
    }
    expect(most).toBeGreaterThan(1);
  });

  it('holds what follows back while an event is tried again, and only that', async () => {
    const seen = createRecorder<string>();
    const subscriber = await instance();
    await subscriber.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: handlerOf(({ task, step, attempt }) => {
        if (task === 'shaky' && step === 0 && attempt < 3) throw new Error('not yet');
        seen.record(`${task} ${step}`);
      }),
    });
    await publishStep('shaky', 0);
    await publishStep('shaky', 1);
    await publishStep('other', 0);
    await seen.waitFor((item) => item === 'shaky 1');
    expect(seen.items).toEqual(['other 0', 'shaky 0', 'shaky 1']);
  });

  it('gives an event up with the attempts that it had, and goes on with its key', async () => {
    const seen = createRecorder<string>();
    const subscriber = await instance();
    await subscriber.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: handlerOf(({ task, step }) => {
        if (step === 0) throw new Error('never');
        seen.record(`${task} ${step}`);
      }),
    });
    await publishStep('doomed', 0);
    await publishStep('doomed', 1);
    await seen.waitFor((item) => item === 'doomed 1');
    const admin = await createQueueAdmin({ url: broker.url });
    const attempts: (number | undefined)[] = [];
    const deadLetterQueue = `dlq.${EVENTS_EXCHANGE}.${service}`;
    await waitFor(async () => (await admin.inspect(deadLetterQueue))?.messages === 1);
    await admin.visitDeadLetters(deadLetterQueue, async (letter) => {
      attempts.push(letter.attempts);
      return { kind: 'remove' };
    });
    await admin.close();
    expect(attempts).toEqual([3]);
  });

  it('puts what waits for another attempt, and what waits behind it, back in their places when it stops', async () => {
    const first = await instance();
    const failed = createRecorder<Step>();
    await first.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: handlerOf((step) => {
        failed.record(step);
        throw new Error('the first instance cannot');
      }),
    });
    for (const step of [0, 1, 2]) await publishStep('moved', step);
    await failed.waitFor(() => true);
    await first.stop();
    const seen = createRecorder<Step>();
    const second = await instance();
    await second.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: handlerOf((step) => seen.record(step)),
    });
    await seen.waitFor(({ step }) => step === 2);
    expect(seen.items.map(({ step }) => step)).toEqual([0, 1, 2]);
  });

  it('loses nothing and keeps the order when the instance at work is cut off', async () => {
    const seen = createRecorder<Step>();
    const hung = await instance();
    await hung.subscribe('task.started', { partitions: PARTITIONS, handler: () => new Promise(() => {}) });
    const tasks = Array.from({ length: 12 }, (_, n) => `t${n}`);
    for (const step of [0, 1, 2]) await Promise.all(tasks.map((task) => publishStep(task, step)));
    const second = await instance();
    await second.subscribe('task.started', {
      partitions: PARTITIONS,
      handler: handlerOf((step) => seen.record(step)),
    });
    const [dying] = open.splice(0, 1);
    await dying?.transport.close({ timeoutMs: 100 }).catch(() => {});
    await seen.waitFor(() => new Set(seen.items.map(({ task, step }) => `${task} ${step}`)).size === 3 * tasks.length);
    for (const task of tasks) {
      const steps = seen.items.filter((item) => item.task === task).map(({ step }) => step);
      expect([...new Set(steps)]).toEqual([0, 1, 2]);
    }
  });

  it.each([0, 1, 65, 2.5])('refuses %s partitions', async (partitions) => {
    const subscriber = await instance();
    await expect(subscriber.subscribe('task.started', { partitions, handler: () => {} })).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});
