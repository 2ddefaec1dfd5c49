import { Blocked, Invalid, Nacked, Unroutable } from '@bloodbank/core/errors';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { commandsExchangeOf, createTopology, TOPIC_EXCHANGE, VHOST } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { AMPLE, type NamedGroup, openBench, type TestBench } from '../test-bench.fixture.js';

/** A transport whose events go to an exchange that it did not declare; its neighbours, commands, have a queue. */
async function besideAnExchange(bench: TestBench, exchange: string) {
  const commands = commandsExchangeOf(exchange);
  const exchanges = { [commands]: TOPIC_EXCHANGE };
  const topology = createTopology({ vhosts: { [VHOST]: { exchanges, queues: {}, bindings: {} } } }, []);
  const transport = await bench.connect({ exchange, topology });
  const group: NamedGroup = { ...bench.group(), kind: 'command' };
  await transport.declare(group);
  onTestFinished(async () => {
    await bench.outside.deleteExchange(commands).catch(() => {});
  });
  const neighbour = (key: string) => bench.message(key, { address: { kind: 'command', key } });
  return { transport, queue: group.queue, neighbour };
}

describeOnBrokers('publishing', (broker) => {
  test('to an exchange that does not exist rejects Unroutable, and its neighbours pass', async () => {
    const bench = await openBench(broker);
    const { transport, queue, neighbour } = await besideAnExchange(bench, freshName('missing'));
    const results = await Promise.allSettled([
      transport.publish(neighbour(`${queue}.a`), AMPLE),
      transport.publish(bench.message('a'), AMPLE),
      transport.publish(neighbour(`${queue}.b`), AMPLE),
    ]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: expect.any(Unroutable) });
    for (const index of [0, 2]) expect(results[index]).toEqual({ status: 'fulfilled', value: { routed: true } });
  });

  test('declares an exchange of the topology again that somebody deleted', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    await transport.declare(queue);
    await transport.publish(bench.message(`${queue.queue}.a`), AMPLE);
    await bench.outside.deleteExchange(bench.exchange);
    expect(await transport.publish(bench.message(`${queue.queue}.b`), AMPLE)).toEqual({ routed: true });
  });

  test('finds the one message for which the broker closes the channel, and spares the others in flight', async () => {
    const bench = await openBench(broker);
    const internal = freshName('internal');
    await bench.outside.assertExchange(internal, 'topic', { internal: true, durable: false });
    onTestFinished(async () => {
      await bench.outside.deleteExchange(internal).catch(() => {});
    });
    const { transport, queue, neighbour } = await besideAnExchange(bench, internal);
    const results = await Promise.allSettled(
      Array.from({ length: 41 }, (_, n) => {
        const key = `${queue}.${n}`;
        return transport.publish(n === 20 ? bench.message(key) : neighbour(key), AMPLE);
      }),
    );
    expect(results[20]).toMatchObject({ status: 'rejected', reason: expect.any(Invalid) });
    const others = results.filter((_, n) => n !== 20);
    expect(others).toEqual(others.map(() => ({ status: 'fulfilled', value: { routed: true } })));
    expect(await transport.publish(neighbour(`${queue}.after`), AMPLE)).toEqual({ routed: true });
  });

  test('sends what waited for the broker once it is back', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    await transport.declare(queue);
    bench.proxy.refuse();
    bench.proxy.cut();
    await waitFor(() => transport.health().status === 'unhealthy');
    const publishing = transport.publish(bench.message(`${queue.queue}.a`), AMPLE);
    bench.proxy.accept();
    expect(await publishing).toEqual({ routed: true });
    await waitFor(async () => (await bench.countOf(queue.queue)) === 1);
  });

  test('sends again what was on the wire when the connection broke, under the same message id', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    await transport.declare(queue);
    await transport.publish(bench.message(`${queue.queue}.warm-up`), AMPLE);
    bench.proxy.stall();
    const messages = Array.from({ length: 30 }, (_, n) => bench.message(`${queue.queue}.${n}`));
    const publishing = messages.map((message) => transport.publish(message, AMPLE));
    await waitFor(() => transport.health().details['inFlightPublishes'] === 30);
    bench.proxy.resume();
    bench.proxy.cut();
    expect(await Promise.all(publishing)).toEqual(messages.map(() => ({ routed: true })));
    await waitFor(async () => ((await bench.countOf(queue.queue)) ?? 0) >= 31);
    expect(transport.health().details).toMatchObject({ pendingPublishes: 0, inFlightPublishes: 0, pendingBytes: 0 });
  });

  test.each([1, 4])('over %i channels confirms everything, each message once', async (channels) => {
    const bench = await openBench(broker);
    const transport = await bench.connect({ channels, window: { count: 50, bytes: 1_000_000 } });
    const queue = bench.group();
    await transport.declare(queue);
    const results = await Promise.all(
      Array.from({ length: 500 }, (_, n) => transport.publish(bench.message(`${queue.queue}.${n}`), AMPLE)),
    );
    expect(results.every(({ routed }) => routed)).toBe(true);
    await waitFor(async () => (await bench.countOf(queue.queue)) === 500);
  });

  test('keeps a place in the window for what timed out on the wire, until the broker answers', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const queue = bench.group();
    await transport.declare(queue);
    await transport.publish(bench.message(`${queue.queue}.warm-up`), AMPLE);
    bench.proxy.stall();
    const late = transport.publish(bench.message(`${queue.queue}.a`), { timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ maybeDelivered: true });
    expect(transport.health().details).toMatchObject({ pendingPublishes: 1, inFlightPublishes: 1 });
    bench.proxy.resume();
    await waitFor(() => transport.health().details['pendingPublishes'] === 0);
  });
});

/** RabbitMQ blocks on alarms of the whole node, which a test must not raise on a server it shares. */
test('rejects Blocked while the broker blocks publishers, and sends what waited when it stops', async () => {
  await using broker = await startEmbeddedBroker();
  const bench = await openBench({ kind: 'embedded', url: broker.url });
  const transport = await bench.connect();
  const queue = bench.group();
  await transport.declare(queue);
  broker.block('low on memory');
  // A broker tells a connection that it is blocked when it publishes, not before.
  const written = transport.publish(bench.message(`${queue.queue}.a`), AMPLE);
  await waitFor(() => transport.health().status === 'degraded');
  const error: unknown = await transport
    .publish(bench.message(`${queue.queue}.b`), { timeoutMs: 100 })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Blocked);
  expect(String(error)).toContain('low on memory');
  const waiting = transport.publish(bench.message(`${queue.queue}.c`), AMPLE);
  broker.unblock();
  expect(await Promise.all([written, waiting])).toEqual([{ routed: true }, { routed: true }]);
  expect(broker.queues().find(({ name }) => name === queue.queue)?.messages).toBe(2);
});

test('goes on on another channel after a refusal, and leaves none behind however many there are', async () => {
  const broker = await startEmbeddedBroker();
  onTestFinished(() => broker.close());
  const bench = await openBench({ kind: 'embedded', url: broker.url });
  const transport = await bench.connect();
  const queue = bench.group();
  await transport.declare(queue);
  const limits = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };
  const full = freshName('full');
  await bench.outside.assertQueue(full, { arguments: limits });
  await bench.outside.bindQueue(full, bench.exchange, full);
  await transport.publish(bench.message(full), AMPLE);
  const channelCount = () => broker.connections().reduce((sum, { channels }) => sum + channels, 0);
  const before = channelCount();
  const from = performance.now();
  while (performance.now() - from < 2_500) {
    const [refused, accepted] = await Promise.allSettled([
      transport.publish(bench.message(full), AMPLE),
      transport.publish(bench.message(`${queue.queue}.a`), AMPLE),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(Nacked) });
    expect(accepted).toEqual({ status: 'fulfilled', value: { routed: true } });
  }
  await waitFor(() => channelCount() === before);
});
