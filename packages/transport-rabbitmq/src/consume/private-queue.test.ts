import { createRecorder, describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { RecoveringConnection } from '../connection/recovering-connection.js';
import { openBench } from '../test-bench.fixture.js';
import { PrivateQueue } from './private-queue.js';

const RECONNECT = { initialDelayMs: 20, maxDelayMs: 200 };
const SOON = { timeoutMs: 15_000 };

describeOnBrokers('a queue of this process that is deleted under it', (broker) => {
  test('is declared at once under its name, which is said, and takes what is sent after it', async () => {
    const bench = await openBench(broker);
    const errors = createRecorder<string>();
    const ignore = () => {};
    const logger = {
      debug: ignore,
      info: ignore,
      warn: ignore,
      error: (_: object, text: string) => errors.record(text),
    };
    const address = { url: broker.url, name: 'private', heartbeatSeconds: 10, connectTimeoutMs: 3_000 };
    const connection = new RecoveringConnection(address, RECONNECT, logger);
    await connection.start(false);
    const name = freshName('replies');
    const received = createRecorder<string>();
    const reattached = createRecorder<boolean>();
    const queue = await PrivateQueue.open({
      name,
      bindings: [],
      declare: async () => {},
      onMessage: ({ content }) => received.record(content.toString()),
      onAttached: ignore,
      onReattached: () => reattached.record(queue.isRunning),
      connection,
      reconnect: RECONNECT,
      logger,
      startTimeoutMs: 3_000,
    });
    onTestFinished(async () => {
      await queue.close();
      await connection.close(2_000);
    });
    const send = (text: string): boolean => bench.outside.sendToQueue(name, Buffer.from(text));
    send('before');
    await received.waitForCount(1, SOON);

    // The broker guards it for its connection, and lets nobody else delete it.
    const own = await (await connection.whenOpen()).createChannel();
    await own.deleteQueue(name);
    await waitFor(() => reattached.items.length === 1, SOON);
    expect(reattached.items).toEqual([true]);
    expect(errors.items).toEqual([
      `The queue "${name}" of this process was deleted under a running bus; what it held is lost. It is declared again.`,
    ]);
    send('after');
    await received.waitForCount(2, SOON);
    expect(received.items).toEqual(['before', 'after']);
  });
});
