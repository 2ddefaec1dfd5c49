import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { type MigrationStep, retryQueueOf } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { createQueueAdmin, createTopologyAdmin, shelterOf } from '../index.js';
import { AMPLE, FAILURE, type NamedGroup, openBench, type TestBench } from '../test-bench.fixture.js';

/** The delivery mode of what survives a restart of the broker (AMQP 0-9-1, class basic), and of what does not. */
const PERSISTENT = 2;
const TRANSIENT = 1;

/** Long enough for a retry to be found where it waits. */
const RETRY_DELAY_MS = 60_000;

describeOnBrokers('a message', (broker) => {
  /** The delivery mode with which the oldest message of a queue rests there. */
  const modeIn = async (bench: TestBench, queue: string) => (await bench.takeOne(queue)).properties.deliveryMode;

  async function openQueue(bench: TestBench): Promise<NamedGroup> {
    const queue = bench.group({ retryDelaysMs: [RETRY_DELAY_MS] });
    await (await bench.connect()).declare(queue);
    return queue;
  }

  test('is persistent unless its publisher says otherwise', async () => {
    const bench = await openBench(broker);
    const { queue } = await openQueue(bench);
    const transport = await bench.connect();
    const publish = (properties: object) => transport.publish(bench.message(`${queue}.a`, { properties }), AMPLE);
    await publish({});
    expect(await modeIn(bench, queue)).toBe(PERSISTENT);
    await publish({ persistent: true });
    expect(await modeIn(bench, queue)).toBe(PERSISTENT);
    await publish({ persistent: false });
    expect(await modeIn(bench, queue)).toBe(TRANSIENT);
  });

  test.each([true, false])('whose publisher said persistent: %s is so in every copy', async (persistent) => {
    const bench = await openBench(broker);
    const queue = await openQueue(bench);
    const transport = await bench.connect();
    const [letters, retries] = [queue.deadLetterQueue, retryQueueOf(queue.queue, RETRY_DELAY_MS)];
    const consumption = await transport.consume(queue, { prefetch: 1 }, async ({ address }) =>
      address.key.endsWith('.retry')
        ? { kind: 'retry', delayMs: RETRY_DELAY_MS, failure: FAILURE }
        : { kind: 'dead-letter', failure: FAILURE },
    );
    for (const way of ['retry', 'dead-letter']) {
      const message = bench.message(`${queue.queue}.${way}`, { properties: { persistent } });
      await transport.publish(message, AMPLE);
    }
    expect(await modeIn(bench, retries)).toBe(PERSISTENT);
    await waitFor(async () => (await bench.countOf(letters)) === 1);
    expect(await modeIn(bench, letters)).toBe(PERSISTENT);
    await consumption.stop();
  });

  test('is persistent once it is redriven, also where the broker itself had parked a transient one', async () => {
    const bench = await openBench(broker);
    const { queue, deadLetterQueue } = await openQueue(bench);
    bench.outside.sendToQueue(deadLetterQueue, Buffer.from('a'), { persistent: false });
    await bench.outside.waitForConfirms();
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    await admin.visitDeadLetters(deadLetterQueue, async () => ({ kind: 'move', queue }));
    expect(await modeIn(bench, queue)).toBe(PERSISTENT);
  });

  test('stays as it was when its queue is rebuilt', async () => {
    const bench = await openBench(broker);
    const { queue } = bench.group();
    await bench.outside.assertQueue(queue, { durable: true });
    for (const persistent of [true, false]) bench.outside.sendToQueue(queue, Buffer.from('a'), { persistent });
    await bench.outside.waitForConfirms();
    const admin = await createTopologyAdmin({ url: broker.url, managementUrl: 'http://127.0.0.1:1' });
    onTestFinished(() => admin.close());
    const definition = { options: { durable: true, arguments: { 'x-queue-type': 'quorum' } } };
    const modesInShelter: unknown[] = [];
    const onStep = async (step: MigrationStep): Promise<void> => {
      if (step !== 'declare') return;
      for (const _ of [1, 2]) {
        const message = await bench.outside.get(shelterOf(queue));
        modesInShelter.push(message === false ? 'none' : message.properties.deliveryMode);
      }
      bench.outside.nackAll();
    };
    await admin.migrate({ queue, definition, bindings: [], waitQueues: [] }, { onStep });
    expect(modesInShelter).toEqual([PERSISTENT, TRANSIENT]);
    expect(await modeIn(bench, queue)).toBe(PERSISTENT);
    expect(await modeIn(bench, queue)).toBe(TRANSIENT);
  });
});
