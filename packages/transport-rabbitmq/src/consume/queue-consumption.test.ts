import { setMaxListeners } from 'node:events';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { createTopology, mergeFragments, mergeRascal, retryQueueOf, VHOST } from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { OWN_HEADERS } from '../index.js';
import { ACK, AMPLE, FAILURE, openBench } from '../test-bench.fixture.js';
import { PARKED_MS } from './apply-settlement.js';

describeOnBrokers('consuming', (broker) => {
  test('survives the deletion of its queue: it is declared and consumed again', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    const received = createRecorder<string>();
    await transport.consume(queue, { prefetch: 5 }, async ({ address: { key } }) => {
      received.record(key);
      return ACK;
    });
    await bench.outside.deleteQueue(queue.queue);
    await waitFor(async () => (await transport.publish(bench.message(`${queue.queue}.back`), AMPLE)).routed);
    await received.waitFor((key) => key === `${queue.queue}.back`);
    await waitFor(() => transport.health().status === 'healthy');
  });

  test('holds a retry for a delay that was declared while it consumed already', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const group = bench.group({ retryDelaysMs: [100, 60_000] });
    await transport.consume({ ...group, retryDelaysMs: [100] }, { prefetch: 1 }, async () => ({
      kind: 'retry',
      delayMs: 60_000,
      failure: FAILURE,
    }));
    await transport.declare({ ...group, retryDelaysMs: [60_000] });
    await transport.publish(bench.message(`${group.queue}.a`), AMPLE);
    await waitFor(async () => (await bench.countOf(`${group.queue}.retry.60000`)) === 1);
  });

  test('spends no attempt of what is to come later because the consumption stops', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const group = bench.group();
    const stopping = new AbortController();
    setMaxListeners(0, stopping.signal);
    let inHand = 0;
    const consumption = await transport.consume(group, { prefetch: 20 }, async () => {
      inHand += 1;
      await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
      return { kind: 'later', delayMs: 0, reason: 'It stops.' };
    });
    for (let n = 0; n < 20; n++) await transport.publish(bench.message(`${group.queue}.${n}`), AMPLE);
    await waitFor(() => inHand === 20);
    const stopped = consumption.stop();
    stopping.abort();
    await stopped;
    const attempts: number[] = [];
    await transport.consume(group, { prefetch: 20 }, async ({ attempt }) => {
      attempts.push(attempt);
      return ACK;
    });
    await waitFor(() => attempts.length === 20);
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  test('never settles a delivery of an old channel on a new one', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    const answers: (() => void)[] = [];
    await transport.consume(queue, { prefetch: 2 }, async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return ACK;
    });
    await transport.publish(bench.message(`${queue.queue}.a`), AMPLE);
    await waitFor(() => answers.length === 1);
    bench.proxy.cut();
    await waitFor(() => answers.length === 2);
    // The callback of the old channel answers; its tag, 1, is that of the second delivery on the new one.
    answers[0]?.();
    bench.proxy.cut();
    await waitFor(() => answers.length === 3);
    for (const answer of answers) answer();
    await waitFor(async () => (await bench.countOf(queue.queue)) === 0);
  });

  test('runs no more callbacks than prefetch, also while those of a lost channel still run', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    const answers: (() => void)[] = [];
    let running = 0;
    let most = 0;
    await transport.consume(queue, { prefetch: 2 }, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => answers.push(resolve));
      running -= 1;
      return ACK;
    });
    const messages = [1, 2, 3, 4].map((n) => bench.message(`${queue.queue}.${n}`));
    await Promise.all(messages.map((message) => transport.publish(message, AMPLE)));
    await waitFor(() => answers.length === 2);
    bench.proxy.cut();
    await waitFor(() => transport.health().status !== 'healthy');
    // The new channel has one in hand again, for what is redelivered is worked on alone.
    await waitFor(async () => (await bench.countOf(queue.queue)) === 3 && transport.health().status === 'healthy');
    while (answers.length > 0 || running > 0) {
      answers.shift()?.();
      await waitFor(() => answers.length > 0 || running === 0 || undefined, { timeoutMs: 500 }).catch(() => {});
    }
    expect(most).toBe(2);
  });

  test('never begins a delivery of a channel that ended while the delivery waited for its turn', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    const attempts = createRecorder<number>();
    let answer = (): void => {};
    await transport.consume(queue, { prefetch: 1 }, async ({ attempt }) => {
      attempts.record(attempt);
      if (attempt === 1) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return ACK;
    });
    await transport.publish(bench.message(`${queue.queue}.a`), AMPLE);
    await attempts.waitForCount(1);
    for (const _ of ['first', 'second']) {
      bench.proxy.cut();
      await waitFor(() => transport.health().status !== 'healthy');
      await waitFor(async () => (await bench.countOf(queue.queue)) === 0 && transport.health().status === 'healthy');
    }
    answer();
    await attempts.waitForCount(2);
    await waitFor(async () => (await bench.countOf(queue.queue)) === 0);
    expect(attempts.items).toEqual([1, 3]);
  });

  test('puts the original back when the dead letter cannot be confirmed, and parks it when it can', async () => {
    const bench = await openBench(broker);
    const queue = bench.group();
    // Nor can it wait for room elsewhere.
    const waiting = retryQueueOf(queue.queue, PARKED_MS);
    const full = { options: { durable: true, arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } } };
    const transport = await bench.connect({
      topology: createTopology(
        mergeRascal(
          { vhosts: { [VHOST]: mergeFragments({ queues: { [queue.deadLetterQueue]: full, [waiting]: full } }) } },
          { exchanges: { [bench.exchange]: { type: 'topic' }, 'bloodbank.dlx.v1': { type: 'direct' } } },
        ),
        [],
      ),
    });
    const received = createRecorder<number>();
    await transport.consume(queue, { prefetch: 1 }, async ({ attempt }) => {
      received.record(attempt);
      return { kind: 'dead-letter', failure: FAILURE };
    });
    bench.outside.sendToQueue(queue.deadLetterQueue, Buffer.from('fills it'));
    bench.outside.sendToQueue(waiting, Buffer.from('fills it'));
    await bench.outside.waitForConfirms();
    await transport.publish(bench.message(`${queue.queue}.poison`), AMPLE);
    await received.waitForCount(2);
    const filler = await bench.takeOne(queue.deadLetterQueue);
    expect(filler.content.toString()).toBe('fills it');
    const letter = await bench.takeOne(queue.deadLetterQueue);
    expect(letter.content.toString()).toBe(`${queue.queue}.poison`);
    expect(letter.properties.headers?.[OWN_HEADERS.attempts]).toBeGreaterThanOrEqual(2);
    await waitFor(async () => (await bench.countOf(queue.queue)) === 0);
  });

  test('declares a dead-letter queue again that somebody deleted, and loses nothing', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group({ retryDelaysMs: [50] });
    await transport.consume(queue, { prefetch: 1 }, async ({ attempt }) =>
      attempt === 1
        ? { kind: 'retry', delayMs: 50, failure: FAILURE }
        : { kind: 'dead-letter', failure: { ...FAILURE, stackHash: 'abc', pointer: '/payload/a' } },
    );
    for (const gone of [queue.deadLetterQueue, `${queue.queue}.retry.50`]) await bench.outside.deleteQueue(gone);
    await transport.publish(bench.message(`${queue.queue}.poison`), AMPLE);
    await waitFor(async () => (await bench.countOf(queue.deadLetterQueue)) === 1);
    const letter = await bench.takeOne(queue.deadLetterQueue);
    expect(letter.properties.headers).toMatchObject({
      [OWN_HEADERS.attempts]: 2,
      [OWN_HEADERS.queue]: queue.queue,
      [OWN_HEADERS.exchange]: bench.exchange,
      [OWN_HEADERS.routingKey]: `${queue.queue}.poison`,
      [OWN_HEADERS.errorCode]: 'handler.failed',
      [OWN_HEADERS.errorName]: 'Error',
      [OWN_HEADERS.errorMessage]: 'on purpose',
      [OWN_HEADERS.errorStackHash]: 'abc',
      [OWN_HEADERS.errorPointer]: '/payload/a',
      [OWN_HEADERS.firstFailureAt]: expect.stringMatching(/^\d{4}-.*Z$/),
      [OWN_HEADERS.lastFailureAt]: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('survives hostile headers, and parks the message with what of them can be carried', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    await transport.consume(queue, { prefetch: 1 }, async () => ({ kind: 'dead-letter', failure: FAILURE }));
    const hostile: Readonly<Record<string, unknown>>[] = [
      { 'x-death': [null] },
      { 'x-death': { count: 'many' }, nested: { a: [1, { b: 2 }] }, blob: Buffer.from([0xff, 0xfe]) },
      Object.fromEntries([
        ['__proto__', 'polluted'],
        ['constructor', 'x'],
      ]),
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`h${n}`, 'x'.repeat(1_000)])),
    ];
    for (const headers of hostile) {
      bench.outside.publish(bench.exchange, `${queue.queue}.hostile`, Buffer.from('{}'), { headers });
    }
    await bench.outside.waitForConfirms();
    await waitFor(async () => (await bench.countOf(queue.deadLetterQueue)) === hostile.length);
    const letters: Readonly<Record<string, unknown>>[] = [];
    for (const _ of hostile) {
      letters.push((await bench.takeOne(queue.deadLetterQueue)).properties.headers ?? {});
    }
    for (const letter of letters) {
      expect(letter).not.toHaveProperty('x-death');
      expect(letter[OWN_HEADERS.routingKey]).toBe(`${queue.queue}.hostile`);
    }
    expect(letters[3]).toMatchObject({ h0: 'x'.repeat(1_000) });
    expect(transport.health().status).toBe('healthy');
  });

  test('consumes a classic queue of the topology, and counts its redeliveries', async () => {
    const bench = await openBench(broker);
    const queue = bench.group();
    const classic = { options: { durable: true, arguments: { 'x-queue-type': 'classic' } } };
    const exchanges = { [bench.exchange]: { type: 'topic' }, 'bloodbank.dlx.v1': { type: 'direct' } };
    const vhost = mergeFragments({ exchanges, queues: { [queue.queue]: classic } });
    const transport = await bench.connect({ topology: createTopology({ vhosts: { [VHOST]: vhost } }, []) });
    const attempts = createRecorder<number>();
    let answer = (): void => {};
    await transport.consume(queue, { prefetch: 1 }, async ({ attempt }) => {
      attempts.record(attempt);
      if (attempt === 1) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return ACK;
    });
    const headers = { 'x-delivery-count': 41 };
    bench.outside.publish(bench.exchange, `${queue.queue}.a`, Buffer.from('{}'), { headers });
    await attempts.waitForCount(1);
    bench.proxy.cut();
    await waitFor(() => transport.health().status !== 'healthy');
    answer();
    await attempts.waitForCount(2);
    expect(attempts.items).toEqual([1, 2]);
  });
});

test('comes back after the broker closed its connections politely, and after it lost everything', async () => {
  let broker = await startEmbeddedBroker();
  const bench = await openBench({ kind: 'embedded', url: broker.url });
  const transport = await bench.connect({ url: broker.url });
  const queue = bench.group();
  const received = createRecorder<string>();
  await transport.consume(queue, { prefetch: 5 }, async ({ address: { key } }) => {
    received.record(key);
    return ACK;
  });
  const unconsumed = bench.group();
  await transport.declare(unconsumed);
  broker.closeConnections('maintenance');
  await waitFor(() => transport.health().status !== 'healthy');
  await waitFor(() => transport.health().status === 'healthy');
  await transport.publish(bench.message(`${queue.queue}.1`), AMPLE);
  await received.waitForCount(1);

  const { port } = broker;
  await broker.close();
  broker = await startEmbeddedBroker({ port });
  await waitFor(() => transport.health().status === 'healthy');
  await waitFor(async () => (await transport.publish(bench.message(`${queue.queue}.2`), AMPLE)).routed);
  await received.waitFor((key) => key.endsWith('.2'));
  await waitFor(() => broker.queues().some(({ name }) => name === unconsumed.queue));
  await transport.close();
  await waitFor(() => broker.connections().length === 0);
  await broker.close();
});
