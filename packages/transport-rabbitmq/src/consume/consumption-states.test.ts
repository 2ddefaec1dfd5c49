import { once } from 'node:events';
import { BloodbankError, Timeout, Unreachable } from '@bloodbank/core/errors';
import { type Logger, type Settlement, silentLogger } from '@bloodbank/core/ports';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { PARTITION_HEADER, partitionQueueOf, retryQueueOf } from '@bloodbank/topology';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { OWN_HEADERS } from '../message/own-headers.js';
import { ACK, FAILURE } from '../test-bench.fixture.js';
import { openConsumptionBench } from './consumption-bench.fixture.js';
import { QueueConsumption } from './queue-consumption.js';

const LONG_MS = 60_000;
const textOf = ({ body }: { readonly body: Uint8Array }): string => Buffer.from(body).toString();

/** Callbacks that end one by one, when they are told to. */
function createHands(settlement: Settlement = ACK) {
  const taken = createRecorder<string>();
  const ends: (() => void)[] = [];
  return {
    taken,
    onDelivery: async (delivery: { readonly body: Uint8Array }) => {
      const ended = new Promise<void>((resolve) => ends.push(resolve));
      taken.record(textOf(delivery));
      await ended;
      return settlement;
    },
    endOne: () => ends.shift()?.(),
  };
}

function createSignal() {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

describeOnBrokers('a consumption', (broker) => {
  describe('that begins', () => {
    test('declares first, and is running', async () => {
      const bench = await openConsumptionBench(broker);
      const consumption = await bench.start();
      expect(bench.asked).toEqual(['declare', 'declared', 'attach']);
      const { isRunning, queue, consumerCount, runningCount } = consumption;
      const { queue: declared } = bench.declaration;
      expect({ isRunning, queue, consumerCount, runningCount }).toEqual({
        ...{ isRunning: true, queue: declared, consumerCount: 1, runningCount: 0 },
      });
    });

    const conflict = new BloodbankError('transport.topology-conflict', 'It is there with other arguments.');
    const broken = new Error('Something else.');
    const refusedText = "ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'u'";
    test.each([
      ['what is wrong with its queue', conflict, conflict],
      ['that it could not, and why', broken, new Unreachable('amqp://the-broker', broken)],
      ['what it may not', new Error(refusedText), expect.objectContaining({ code: 'transport.forbidden' })],
    ])('says %s', async (_, thrown, said) => {
      const bench = await openConsumptionBench(broker);
      let tries = 0;
      const declare = (): never => {
        tries += 1;
        throw thrown;
      };
      const failing = await bench.start(undefined, { source: { ...bench.source, declare } }).catch((error) => error);
      expect(failing).toEqual(said);
      expect(failing.cause).toBe((said as Error).cause ?? failing.cause);
      expect(tries).toBe(1);
    });

    test('ends what it had begun when it took too long', async () => {
      const bench = await openConsumptionBench(broker);
      const isLate = createSignal();
      const closed = createSignal();
      const declare = () => isLate.given.then(bench.source.declare);
      const attach: typeof bench.source.attach = (channel) => {
        channel.once('close', closed.give);
        return bench.source.attach(channel);
      };
      const starting = bench.start(undefined, { source: { ...bench.source, declare, attach }, startTimeoutMs: 20 });
      await expect(starting).rejects.toMatchObject({ code: 'transport.unreachable', cause: expect.any(Timeout) });
      isLate.give();
      await closed.given;
      await waitFor(async () => (await bench.consumerCount()) === 0);
    });

    test('tries again when it was the connection that broke, also when that is noticed later', async () => {
      const bench = await openConsumptionBench(broker);
      let tries = 0;
      const declare = async () => {
        tries += 1;
        if (tries === 1) await bench.loseConnection();
        if (tries === 2) bench.proxy.cut();
        if (tries <= 2) throw new Error('The line is gone.');
        return bench.source.declare();
      };
      const reconnect = { initialDelayMs: 1_000, maxDelayMs: 300 };
      const consumption = await bench.start(undefined, { source: { ...bench.source, declare }, reconnect });
      expect({ tries, isRunning: consumption.isRunning }).toEqual({ tries: 3, isRunning: true });
    });

    test.each([
      ['when it was refused', conflict],
      ['when it had taken too long', broken],
    ])('does not try again %s while the connection broke', async (_, thrown) => {
      const bench = await openConsumptionBench(broker);
      let tries = 0;
      const tried = createSignal();
      const declare = async () => {
        tries += 1;
        await new Promise((resolve) => setTimeout(resolve, thrown === broken ? 50 : 0));
        await bench.loseConnection();
        tried.give();
        throw thrown;
      };
      const reconnect = { initialDelayMs: 1, maxDelayMs: 1 };
      const options = {
        source: { ...bench.source, declare },
        reconnect,
        startTimeoutMs: thrown === broken ? 20 : 5_000,
      };
      await expect(bench.start(undefined, options)).rejects.toBeInstanceOf(BloodbankError);
      await tried.given;
      await bench.connection.whenOpen();
      await bench.start();
      expect(tries).toBe(1);
    });

    test('tries no second time beside itself when the queue is gone before it consumes', async () => {
      const bench = await openConsumptionBench(broker);
      const attach: typeof bench.source.attach = async (channel) => {
        const receiving = await bench.source.attach(channel);
        await bench.outside.deleteQueue(receiving.queue);
        return receiving;
      };
      await expect(bench.start(undefined, { source: { ...bench.source, attach } })).rejects.toThrow();
      expect(bench.asked).toEqual(['declare', 'declared', 'attach']);
    });
  });

  describe('that lost its channel', () => {
    test('comes back, after it forgot what was declared', async () => {
      const bench = await openConsumptionBench(broker);
      const onCancelled = vi.fn(async () => {});
      const consumption = await bench.start(undefined, { onCancelled });
      await bench.loseConnection();
      expect({ isRunning: consumption.isRunning, consumerCount: consumption.consumerCount }).toEqual({
        ...{ isRunning: false, consumerCount: 0 },
      });
      await waitFor(() => consumption.isRunning);
      expect(bench.asked.slice(3)).toEqual(['forget', 'declare', 'declared', 'attach']);
      expect(onCancelled).not.toHaveBeenCalled();
    });

    test('waits for the connection before it tries again', async () => {
      const bench = await openConsumptionBench(broker);
      let tries = 0;
      let isAway = false;
      const declare = () => {
        tries += 1;
        return isAway ? Promise.reject(new Error('The broker is away.')) : bench.source.declare();
      };
      const consumption = await bench.start(undefined, { source: { ...bench.source, declare } });
      isAway = true;
      bench.proxy.refuse();
      await bench.loseConnection();
      const attempts = bench.proxy.attemptedAt.length;
      await waitFor(() => bench.proxy.attemptedAt.length >= attempts + 5);
      expect(tries).toBeLessThanOrEqual(2);
      isAway = false;
      bench.proxy.accept();
      await waitFor(() => consumption.isRunning);
    });

    test('asks what became of its queue when it was cancelled, before it declares it again', async () => {
      const bench = await openConsumptionBench(broker);
      const before = performance.now();
      const cancelled: unknown[] = [];
      const onCancelled = async (...of: readonly [string, number]) => {
        cancelled.push(...of);
        await new Promise((resolve) => setImmediate(resolve));
        cancelled.push(bench.asked.length);
        bench.source.forget();
      };
      const consumption = await bench.start(undefined, { onCancelled });
      const after = performance.now();
      const { queue } = bench.declaration;
      await bench.outside.deleteQueue(queue);
      await waitFor(() => bench.channels.length === 2 && consumption.isRunning);
      const [name, openedAt, askedThen] = cancelled;
      expect({ name, askedThen }).toEqual({ name: queue, askedThen: 3 });
      expect(openedAt).toBeGreaterThan(before);
      expect(openedAt).toBeLessThan(after);
      expect(bench.asked.slice(3)).toEqual(['forget', 'declare', 'declared', 'attach']);
    });

    test('tries again and again, with pauses that grow, and forgets what it declared; the next time they begin anew', async () => {
      // Half of what chance adds.
      const chance = vi.spyOn(Math, 'random').mockReturnValue(0.5);
      const timers = vi.spyOn(globalThis, 'setTimeout');
      onTestFinished(() => {
        chance.mockRestore();
        timers.mockRestore();
      });
      const reasons: unknown[] = [];
      const pauses: number[] = [];
      const warn: Logger['warn'] = (fields: object, text?: string) => {
        if (text !== 'Consuming could not be resumed yet.') return;
        reasons.push((fields as { readonly reason: unknown }).reason);
        const seen = timers.mock.calls.length;
        queueMicrotask(() => pauses.push(timers.mock.calls[seen]?.[1] ?? 0));
      };
      const bench = await openConsumptionBench(broker);
      let failing = 0;
      const declare = async () => {
        failing -= 1;
        if (failing >= 0) throw new Error('Not yet.');
        return bench.source.declare();
      };
      const options = { source: { ...bench.source, declare }, logger: { ...silentLogger, warn } };
      const reconnect = { initialDelayMs: 2, maxDelayMs: 10_000 };
      const consumption = await bench.start(undefined, { ...options, reconnect });
      failing = 4;
      await bench.loseConnection();
      await waitFor(() => consumption.isRunning);
      const forgotten = bench.asked.filter((what) => what === 'forget');
      expect(forgotten).toHaveLength(1 + 4);
      failing = 1;
      await bench.loseConnection();
      await waitFor(() => consumption.isRunning);
      expect(reasons).toEqual(Array.from({ length: 5 }, () => 'Not yet.'));
      const [first, second, third, fourth, again] = pauses as [number, number, number, number, number];
      expect(first).toBeGreaterThan(0);
      expect(second).toBeGreaterThan(first);
      expect(third).toBeGreaterThan(second);
      expect(fourth).toBeGreaterThan(third);
      expect(again).toBe(first);
      expect(pauses).toHaveLength(5);
    });

    test('pauses before it tries again', async () => {
      const bench = await openConsumptionBench(broker);
      let tries = 0;
      const declare = async () => {
        tries += 1;
        if (tries > 1) throw new Error('Never again.');
        return bench.source.declare();
      };
      const options = {
        source: { ...bench.source, declare },
        reconnect: { initialDelayMs: LONG_MS, maxDelayMs: LONG_MS },
      };
      await bench.start(undefined, options);
      await bench.loseConnection();
      await waitFor(() => tries === 2);
      await bench.connection.whenOpen();
      expect(tries).toBe(2);
    });

    test('tries no more when there will be no connection', async () => {
      const warn = vi.fn();
      const bench = await openConsumptionBench(broker, { logger: { ...silentLogger, warn } });
      const consumption = await bench.start();
      await bench.connection.close(1_000);
      expect(consumption.isRunning).toBe(false);
      expect(warn).not.toHaveBeenCalled();
    });

    test('is begun anew where its queue lacks a consumer since, and not where it was opened after that', async () => {
      const bench = await openConsumptionBench(broker);
      const before = performance.now();
      const onCancelled = vi.fn(async () => {});
      const consumption = await bench.start(undefined, { onCancelled });
      consumption.renew(before);
      expect(consumption.isRunning).toBe(true);
      const [first] = bench.channels;
      const closed = once(first as NonNullable<typeof first>, 'close');
      consumption.renew(performance.now());
      expect(consumption.isRunning).toBe(false);
      // Twice is once.
      consumption.renew(performance.now());
      await closed;
      await waitFor(() => consumption.isRunning);
      expect(bench.asked.slice(3)).toEqual(['forget', 'declare', 'declared', 'attach']);
      expect(onCancelled).not.toHaveBeenCalled();
      expect(await bench.consumerCount()).toBe(1);
    });

    test('is left alone while it works on what was redelivered, and wants no consumer', async () => {
      const bench = await openConsumptionBench(broker);
      const { queue } = bench.declaration;
      const hands = createHands();
      const consumption = await bench.start(hands.onDelivery, { prefetch: 2 });
      for (const text of ['a', 'b']) await bench.send(text);
      await hands.taken.waitForCount(2);
      await bench.send('c');
      const taken = await waitFor(() => bench.outside.get(queue));
      bench.outside.nack(taken);
      hands.endOne();
      await waitFor(() => consumption.consumerCount === 0);
      consumption.renew(Number.POSITIVE_INFINITY);
      expect(consumption.isRunning).toBe(true);
      hands.endOne();
      await hands.taken.waitForCount(3);
      hands.endOne();
      expect(hands.taken.items).toEqual(['a', 'b', 'c']);
    });
  });

  describe('that works', () => {
    test('runs as many callbacks at a time as it may, and the next as soon as one ends', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands();
      const consumption = await bench.start(hands.onDelivery, { prefetch: 5, concurrency: 2 });
      for (const text of ['a', 'b', 'c', 'd']) await bench.send(text);
      await hands.taken.waitForCount(2);
      await waitFor(async () => (await bench.countOf(bench.declaration.queue)) === 0);
      expect({ taken: hands.taken.items, running: consumption.runningCount }).toEqual({
        ...{ taken: ['a', 'b'], running: 2 },
      });
      hands.endOne();
      await hands.taken.waitForCount(3);
      expect(consumption.runningCount).toBe(2);
      for (let n = 0; n < 2; n++) hands.endOne();
      await hands.taken.waitForCount(4);
      hands.endOne();
      await waitFor(() => consumption.runningCount === 0);
    });

    test('acknowledges, and dead-letters nothing but what it is told to', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands();
      await bench.start(async (delivery) =>
        textOf(delivery) === 'bad' ? { kind: 'dead-letter', failure: FAILURE } : hands.onDelivery(delivery),
      );
      await bench.send('good');
      await hands.taken.waitForCount(1);
      hands.endOne();
      await waitFor(async () => (await bench.countOf(bench.declaration.queue)) === 0);
      await bench.send('bad');
      expect((await bench.takeOne(bench.deadLetterQueue)).content.toString()).toBe('bad');
    });

    test('keeps nobody waiting after what it dead-lettered', async () => {
      const bench = await openConsumptionBench(broker);
      await bench.start(async () => ({ kind: 'dead-letter', failure: FAILURE }), { prefetch: 1, concurrency: 1 });
      // A pause after each of them would take longer than all of them may.
      for (let n = 0; n < 12; n++) await bench.send(String(n));
      await waitFor(async () => (await bench.countOf(bench.deadLetterQueue)) === 12, { timeoutMs: 10_000 });
    });

    test('returns what is released with its channel, as it is', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands({ kind: 'release' });
      const consumption = await bench.start(hands.onDelivery);
      await bench.send('a');
      await hands.taken.waitForCount(1);
      hands.endOne();
      await waitFor(() => consumption.runningCount === 0);
      await consumption.stop();
      const message = await bench.takeOne(bench.declaration.queue);
      expect({ text: message.content.toString(), redelivered: message.fields.redelivered }).toEqual({
        ...{ text: 'a', redelivered: true },
      });
      expect(message.properties.headers).not.toHaveProperty('bloodbank-attempts');
    });

    test.each([
      ['throws', [2 * LONG_MS, 0, LONG_MS], (thrown: Error) => () => void fail(thrown)],
      ['rejects', [LONG_MS], (thrown: Error) => () => Promise.reject(thrown)],
    ])('lets what %s wait for the shortest delay of %j', async (_, retryDelaysMs, make) => {
      const bench = await openConsumptionBench(broker, { retryDelaysMs });
      await bench.start(make(new Error('on purpose')) as never);
      await bench.send('a');
      const waiting = await bench.takeOne(retryQueueOf(bench.declaration.queue, LONG_MS));
      expect(waiting.content.toString()).toBe('a');
    });

    test('hands what failed out again at once where there is no delay', async () => {
      const bench = await openConsumptionBench(broker);
      const attempts = createRecorder<number>();
      await bench.start(async ({ attempt }) => {
        attempts.record(attempt);
        if (attempt === 1) throw new Error('on purpose');
        return ACK;
      });
      await bench.send('a');
      await attempts.waitForCount(2);
      expect(attempts.items).toEqual([1, 2]);
    });

    test('moves what strayed from another partition to where it belongs', async () => {
      const bench = await openConsumptionBench(broker, { partitions: 2 });
      const { queue, partition } = bench.declaration;
      const home = partitionQueueOf(partition?.of ?? '', 1);
      await bench.outside.assertQueue(home, { durable: true });
      onTestFinished(async () => {
        await bench.outside.deleteQueue(home);
      });
      await bench.start();
      const headers = { [PARTITION_HEADER]: '1' };
      bench.outside.sendToQueue(queue, Buffer.from('a'), { headers });
      await bench.outside.waitForConfirms();
      expect((await bench.takeOne(home)).content.toString()).toBe('a');
    });

    test('dead-letters what was handled before, and hands it to nobody', async () => {
      const bench = await openConsumptionBench(broker);
      const onDelivery = vi.fn(async () => ACK);
      await bench.start(onDelivery);
      const headers = {
        [OWN_HEADERS.parked]: true,
        [OWN_HEADERS.attempts]: 3,
        [OWN_HEADERS.errorCode]: FAILURE.code,
        [OWN_HEADERS.errorName]: FAILURE.errorName,
        [OWN_HEADERS.errorMessage]: FAILURE.message,
      };
      bench.outside.sendToQueue(bench.declaration.queue, Buffer.from('a'), { headers });
      await bench.outside.waitForConfirms();
      const letter = await bench.takeOne(bench.deadLetterQueue);
      expect(letter.properties.headers).toMatchObject({
        [OWN_HEADERS.attempts]: 3,
        [OWN_HEADERS.errorCode]: FAILURE.code,
      });
      expect(onDelivery).not.toHaveBeenCalled();
    });

    test('acknowledges everything where there is no queue to dead-letter to', async () => {
      const bench = await openConsumptionBench(broker);
      const texts = createRecorder<string>();
      const source = { ...bench.source, declaration: undefined };
      const consumption = await bench.start(
        async (delivery) => {
          texts.record(textOf(delivery));
          if (texts.items.length === 1) throw new Error('on purpose');
          return { kind: 'retry', delayMs: 0, failure: FAILURE };
        },
        { source },
      );
      for (const text of ['a', 'b']) await bench.send(text);
      await texts.waitForCount(2);
      await waitFor(() => consumption.runningCount === 0);
      await consumption.stop();
      expect(texts.items).toEqual(['a', 'b']);
      const { queue } = bench.declaration;
      const counts = await Promise.all([queue, bench.deadLetterQueue].map((name) => bench.countOf(name)));
      expect(counts).toEqual([0, 0]);
    });

    test('looks what is missing when a copy went nowhere, before it declares it', async () => {
      const bench = await openConsumptionBench(broker, { retryDelaysMs: [LONG_MS] });
      const onSomethingMissing = async () => {
        bench.asked.push('look');
        await new Promise((resolve) => setImmediate(resolve));
        bench.asked.push('looked');
      };
      const retry = retryQueueOf(bench.declaration.queue, LONG_MS);
      await bench.start(async () => ({ kind: 'retry', delayMs: LONG_MS, failure: FAILURE }), { onSomethingMissing });
      await bench.outside.deleteQueue(retry);
      await bench.send('a');
      await waitFor(async () => (await bench.countOf(retry)) === 1);
      expect(bench.asked.slice(3)).toEqual(['look', 'looked', 'forget', 'declare', 'declared']);
    });
  });

  describe('that stops', () => {
    test('lets those callbacks end that run, begins none, and is told once it is over', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands();
      const order = createRecorder<string>();
      const onStopped = (stopped: QueueConsumption) => order.record(`${stopped instanceof QueueConsumption}`);
      const consumption = await bench.start(hands.onDelivery, { prefetch: 5, concurrency: 2, onStopped });
      const { queue } = bench.declaration;
      for (const text of ['a', 'b', 'c']) await bench.send(text);
      await hands.taken.waitForCount(2);
      await waitFor(async () => (await bench.countOf(queue)) === 0);
      const [channel] = bench.channels;
      const cancel = vi.spyOn(channel as NonNullable<typeof channel>, 'cancel');
      const stopping = consumption.stop().then(() => order.record('stopped'));
      expect(consumption.isRunning).toBe(false);
      await waitFor(() => cancel.mock.settledResults.filter(({ type }) => type === 'fulfilled').length === 2);
      hands.endOne();
      await waitFor(() => consumption.runningCount === 1);
      await bench.send('d');
      await waitFor(async () => (await bench.countOf(queue)) === 1);
      expect(order.items).toEqual([]);
      hands.endOne();
      await stopping;
      expect(order.items).toEqual(['true', 'stopped']);
      expect(hands.taken.items).toEqual(['a', 'b']);
      await waitFor(async () => (await bench.countOf(queue)) === 2);
      await expect(channel?.checkQueue(queue)).rejects.toThrow('closed');
    });

    test('keeps its place in a partition while callbacks run', async () => {
      const bench = await openConsumptionBench(broker, { partitions: 2 });
      const hands = createHands();
      const consumption = await bench.start(hands.onDelivery);
      await bench.send('a');
      await hands.taken.waitForCount(1);
      const [channel] = bench.channels;
      const cancel = vi.spyOn(channel as NonNullable<typeof channel>, 'cancel');
      const stopping = consumption.stop();
      await bench.send('b');
      expect(cancel).not.toHaveBeenCalled();
      hands.endOne();
      await stopping;
      expect(hands.taken.items).toEqual(['a']);
      await waitFor(async () => (await bench.consumerCount()) === 0);
    });

    test('does not come back when it loses its channel meanwhile', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands();
      const consumption = await bench.start(hands.onDelivery);
      await bench.send('a');
      await hands.taken.waitForCount(1);
      const stopping = consumption.stop();
      await bench.loseConnection();
      await bench.connection.whenOpen();
      expect(bench.asked).toEqual(['declare', 'declared', 'attach']);
      hands.endOne();
      await stopping;
      expect(bench.asked).toEqual(['declare', 'declared', 'attach']);
      await waitFor(async () => (await bench.countOf(bench.declaration.queue)) === 1);
    });

    test('ends at once while it has no channel', async () => {
      const bench = await openConsumptionBench(broker);
      const consumption = await bench.start();
      bench.proxy.refuse();
      await bench.loseConnection();
      await consumption.stop({ timeoutMs: 1 });
      bench.proxy.accept();
      await bench.connection.whenOpen();
      expect(consumption.isRunning).toBe(false);
      await bench.start();
      await waitFor(async () => (await bench.consumerCount()) === 1);
    });

    test('says that a callback does not end', async () => {
      const bench = await openConsumptionBench(broker);
      const hands = createHands();
      const consumption = await bench.start(hands.onDelivery);
      await bench.send('a');
      await hands.taken.waitForCount(1);
      bench.proxy.refuse();
      await bench.loseConnection();
      const stopping = consumption.stop({ timeoutMs: 5 });
      const { queue } = bench.declaration;
      await expect(stopping).rejects.toEqual(new Timeout(`Stopping the consumer of "${queue}"`, 5, false));
      await expect(stopping).rejects.toMatchObject({ maybeDelivered: false });
      hands.endOne();
    });

    test('says that the broker does not answer', async () => {
      const bench = await openConsumptionBench(broker);
      const consumption = await bench.start();
      bench.proxy.stall();
      await expect(consumption.stop({ timeoutMs: 5 })).rejects.toBeInstanceOf(Timeout);
      bench.proxy.resume();
    });
  });
});

function fail(thrown: Error): never {
  throw thrown;
}
