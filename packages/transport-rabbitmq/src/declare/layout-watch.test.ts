import type { Logger } from '@bloodbank/core/ports';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import {
  commandsExchangeOf,
  DEAD_LETTER_EXCHANGE,
  partitionQueueOf,
  recordExchangeOf,
  retryQueueOf,
} from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { ACK, AMPLE, FAILURE, openBench } from '../test-bench.fixture.js';

interface Line {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function keepErrors() {
  const lines = createRecorder<Line>();
  const looks = createRecorder<Line>();
  const keepIn =
    (recorder: typeof lines): Logger['error'] =>
    (fields, text) =>
      recorder.record({ fields: { ...fields }, text });
  const ignore = () => {};
  return { lines, looks, logger: { debug: keepIn(looks), info: ignore, warn: ignore, error: keepIn(lines) } };
}

const SOON = { timeoutMs: 15_000 };
/** A partition has hundreds of bindings, which are made one by one. */
const PATIENTLY = { timeoutMs: 30_000 };

describeOnBrokers('what is deleted under a live bus', (broker) => {
  test('a queue that is consumed: is declared at once, and its last depth said', async () => {
    const bench = await openBench(broker);
    const { lines, looks, logger } = keepErrors();
    const transport = await bench.connect({ logger, lookEveryMs: 50 });
    const group = bench.group();
    const received = createRecorder<string>();
    let isHeld = true;
    await transport.consume(group, { prefetch: 1 }, async ({ address: { key } }) => {
      received.record(key);
      await waitFor(() => !isHeld, SOON);
      return ACK;
    });
    for (let n = 0; n < 4; n++) await transport.publish(bench.message(`${group.queue}.before`), AMPLE);
    // One is in hand, three wait.
    await looks.waitFor(({ fields }) => fields['waiting'] === 3, SOON);
    await bench.outside.deleteQueue(group.queue);
    const { fields, text } = await lines.waitFor((line) => line.fields['queue'] === group.queue, SOON);
    expect(fields).toMatchObject({ last_seen_messages: 3, last_seen_at: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(text).toMatch(
      /was deleted under a running bus\. It held 3 messages when last seen at .*; what it held is lost/,
    );
    isHeld = false;
    await waitFor(async () => (await transport.publish(bench.message(`${group.queue}.after`), AMPLE)).routed, SOON);
    await received.waitFor((key) => key.endsWith('.after'), SOON);
  });

  test('a dead-letter queue and a retry queue: are declared again, and said', async () => {
    const bench = await openBench(broker);
    const { lines, logger } = keepErrors();
    const transport = await bench.connect({ logger, lookEveryMs: 50 });
    const group = bench.group({ retryDelaysMs: [60_000] });
    const retries = retryQueueOf(group.queue, 60_000);
    const isPoison = (key: string) => key.endsWith('.poison');
    await transport.consume(group, { prefetch: 5 }, async ({ address: { key } }) =>
      isPoison(key) ? { kind: 'dead-letter', failure: FAILURE } : { kind: 'retry', delayMs: 60_000, failure: FAILURE },
    );
    await transport.publish(bench.message(`${group.queue}.poison`), AMPLE);
    await transport.publish(bench.message(`${group.queue}.a`), AMPLE);
    for (const queue of [group.deadLetterQueue, retries]) {
      await waitFor(async () => (await bench.countOf(queue)) === 1, SOON);
      await bench.outside.deleteQueue(queue);
      await lines.waitFor((line) => line.fields['queue'] === queue, SOON);
      await waitFor(async () => (await bench.countOf(queue)) === 0, SOON);
    }
    await transport.publish(bench.message(`${group.queue}.poison`), AMPLE);
    expect((await bench.takeOne(group.deadLetterQueue)).content.toString()).toBe(`${group.queue}.poison`);
  });

  test('an exchange: is declared again with its bindings, though another process was faster', async () => {
    const bench = await openBench(broker);
    const { lines, logger } = keepErrors();
    const group = bench.group();
    const received = createRecorder<string>();
    const consumer = await bench.connect({ logger, lookEveryMs: 50 });
    await consumer.consume(group, { prefetch: 1 }, async ({ address: { key } }) => {
      received.record(key);
      return ACK;
    });
    await bench.outside.deleteExchange(bench.exchange);
    // Knows the exchange, and nothing of the binding.
    await bench.outside.assertExchange(bench.exchange, 'topic', { durable: true });
    const publisher = await bench.connect();
    await waitFor(async () => (await publisher.publish(bench.message(`${group.queue}.a`), AMPLE)).routed, SOON);
    await received.waitFor((key) => key.endsWith('.a'), SOON);

    await bench.outside.deleteExchange(bench.exchange);
    await lines.waitFor((line) => line.fields['exchange'] === bench.exchange, SOON);
    await waitFor(async () => (await publisher.publish(bench.message(`${group.queue}.b`), AMPLE)).routed, SOON);
    await received.waitFor((key) => key.endsWith('.b'), SOON);
  });

  test('an exchange that a tap watches: the tap sees again what is published', async () => {
    const bench = await openBench(broker);
    const seen = createRecorder<string>();
    const transport = await bench.connect({ lookEveryMs: 50 });
    await transport.consume(
      { tap: [{ kind: 'event', pattern: '#' }] },
      { prefetch: 10 },
      async ({ address: { key } }) => {
        seen.record(key);
        return ACK;
      },
    );
    await bench.outside.deleteExchange(bench.exchange);
    await waitFor(async () => {
      await transport.publish(bench.message('a.b'), AMPLE).catch(() => {});
      return seen.items.length > 0;
    }, SOON);
    expect(seen.items).toContain('a.b');
  });

  // On RabbitMQ other tests of the run have this exchange in common with it.
  test.skipIf(broker.kind === 'rabbitmq')(
    'the exchange of dead letters: they rest again, and whoever watches them is told',
    async () => {
      const bench = await openBench(broker);
      const group = bench.group();
      const told = createRecorder<string>();
      const transport = await bench.connect({ lookEveryMs: 50 });
      await transport.consume(group, { prefetch: 1 }, async () => ({ kind: 'dead-letter', failure: FAILURE }));
      await transport.watchDeadLetters(group, ({ address: { key } }) => told.record(key));
      await bench.outside.deleteExchange(DEAD_LETTER_EXCHANGE);
      await waitFor(async () => {
        await transport.publish(bench.message(`${group.queue}.a`), AMPLE);
        return told.items.length > 0;
      }, SOON);
      await waitFor(async () => ((await bench.countOf(group.deadLetterQueue)) ?? 0) > 0, SOON);
    },
  );

  test('the exchange of commands and the queue of their owner: the next command reaches him', async () => {
    const bench = await openBench(broker);
    const { lines, logger } = keepErrors();
    const carriedOut = createRecorder<string>();
    const group = bench.group();
    const key = `${group.queue}.do`;
    const owner = { ...group, kind: 'command', patterns: [key] } as const;
    const transport = await bench.connect({ logger, lookEveryMs: 50 });
    await transport.consume(owner, { prefetch: 1 }, async ({ address }) => {
      carriedOut.record(address.key);
      return ACK;
    });
    const send = async (): Promise<boolean> => {
      const command = { ...bench.message(key), address: { kind: 'command', key } as const };
      return (await transport.publish(command, AMPLE)).routed;
    };
    await bench.outside.deleteExchange(commandsExchangeOf(bench.exchange));
    await lines.waitFor(({ fields }) => fields['exchange'] === commandsExchangeOf(bench.exchange), SOON);
    await waitFor(send, SOON);
    await carriedOut.waitForCount(1, SOON);
    await bench.outside.deleteQueue(transport.placeOf(owner));
    await waitFor(send, SOON);
    await carriedOut.waitForCount(2, SOON);
  });

  test('the exchange of the recorders: the next event is recorded again, and received all the while', async () => {
    const bench = await openBench(broker);
    const { lines, logger } = keepErrors();
    const recorded = createRecorder<string>();
    const recording = { ...bench.group(), patterns: ['#'], records: true } as const;
    const recorder = await bench.connect({ logger, lookEveryMs: 50 });
    await recorder.consume(recording, { prefetch: 5 }, async ({ address: { key } }) => {
      recorded.record(key);
      return ACK;
    });
    const group = bench.group();
    const receiver = await bench.connect();
    await receiver.consume(group, { prefetch: 5 }, async () => ACK);
    // Whoever misses it first says so, and declares it for all.
    const publisher = await bench.connect({ logger });
    const before = await publisher.publish(bench.message(`${group.queue}.before`), AMPLE);
    expect(before).toEqual({ routed: true, recorded: true });
    const exchange = recordExchangeOf(bench.exchange);
    await bench.outside.deleteExchange(exchange);
    expect(await publisher.publish(bench.message(`${group.queue}.meanwhile`), AMPLE)).toMatchObject({ routed: true });
    const { text } = await lines.waitFor(({ fields }) => fields['exchange'] === exchange, SOON);
    expect(text).toContain('was deleted under a running bus, and its bindings with it. It is declared again.');
    await waitFor(
      async () => (await publisher.publish(bench.message(`${group.queue}.after`), AMPLE)).recorded === true,
      SOON,
    );
    await recorded.waitFor((key) => key.endsWith('.after'), SOON);
  });

  test('a queue of a partition: is declared at once, its loss is said, and its keys arrive again', {
    timeout: 120_000,
  }, async () => {
    const bench = await openBench(broker);
    const { lines, logger } = keepErrors();
    const received = createRecorder<string>();
    const group = { ...bench.group(), partitions: 2 };
    const transport = await bench.connect({ logger, lookEveryMs: 50, connectTimeoutMs: 20_000 });
    await transport.consume(group, { prefetch: 5 }, async ({ partition, headers }) => {
      received.record(`${partition} ${headers['key']}`);
      return ACK;
    });
    const send = async (partitionKey: string): Promise<boolean> => {
      const message = bench.message(`${group.queue}.a`, { partitionKey, headers: { key: partitionKey } });
      return (await transport.publish(message, AMPLE)).routed;
    };
    const keys = Array.from({ length: 8 }, (_, n) => `key-${n}`);
    for (const key of keys) await send(key);
    await received.waitForCount(keys.length, PATIENTLY);
    const places = [0, 1].map((index) => received.items.find((place) => place.startsWith(`${index} `)) ?? '');
    // With the last of its queues, the exchange that deals messages out to them goes too.
    for (const deleted of [[0], [1], [0, 1]]) {
      const [since, said] = [received.items.length, lines.items.length];
      for (const index of deleted) await bench.outside.deleteQueue(partitionQueueOf(group.queue, index));
      for (const index of deleted) {
        const queue = partitionQueueOf(group.queue, index);
        const isOfQueue = (line: Line) => lines.items.indexOf(line) >= said && line.fields['queue'] === queue;
        const { text } = await lines.waitFor(isOfQueue, PATIENTLY);
        // The second may be deleted between the look that misses the first and the declaration of both.
        expect(text).toMatch(
          /was deleted under a running bus\. .* It is declared again\.|It was deleted and at once declared/,
        );
      }
      const isPlaced = (place: string) => received.items.slice(since).includes(place);
      // Until its queue is there, what has no other goes to partition 0, and is brought home from there.
      await waitFor(async () => {
        for (const place of places) await send(place.slice(2));
        return places.every(isPlaced);
      }, PATIENTLY);
      await waitFor(() => transport.health().status === 'healthy', PATIENTLY);
    }
  });
});
