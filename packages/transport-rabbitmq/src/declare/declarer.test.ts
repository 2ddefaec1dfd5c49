import { BloodbankError, Unreachable } from '@bloodbank/core/errors';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { defaultTopology, expandQueue, mergeRascal } from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { createRabbitTransport } from '../index.js';
import { ACK, AMPLE, layoutOf, openBench } from '../test-bench.fixture.js';

describeOnBrokers('declaring', (broker) => {
  test('says which queue and argument differ from what the broker has, and lets other queues work', async () => {
    const bench = await openBench(broker);
    const queue = bench.group();
    const other = bench.group();
    await bench.outside.assertQueue(queue.queue, { durable: true, arguments: { 'x-max-length': 7 } });
    const transport = await bench.connect();
    const error: unknown = await transport.declare(queue).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BloodbankError);
    expect(error).toMatchObject({ code: 'transport.topology-conflict' });
    const { message, remedy } = error as BloodbankError;
    expect(message).toContain(queue.queue);
    expect(message).toMatch(/"(x-[a-z-]+|type)"/);
    expect(remedy).toContain(queue.queue);
    await transport.consume(other, { prefetch: 1 }, async () => ACK);
    expect(await transport.publish(bench.message(`${other.queue}.a`), AMPLE)).toEqual({ routed: true });
  });

  test('a conflict in the topology itself keeps the transport from starting', async () => {
    const bench = await openBench(broker);
    const queue = bench.group();
    await bench.outside.assertQueue(queue.queue, { durable: false });
    const { rascal, ...rest } = defaultTopology(bench.exchange);
    const topology = { ...rest, rascal: mergeRascal(rascal, expandQueue(layoutOf(bench, queue))) };
    await expect(bench.connect({ topology })).rejects.toMatchObject({ code: 'transport.topology-conflict' });
  });

  test('lays out everything that a queue needs, as the broker accepts it', async () => {
    const bench = await openBench(broker);
    const queue = bench.group({ retryDelaysMs: [100, 60_000] });
    const transport = await bench.connect();
    await Promise.all([transport.declare(queue), transport.declare(queue), transport.declare(bench.group())]);
    for (const name of [`dlq.${queue.queue}`, `${queue.queue}.retry.100`, `${queue.queue}.retry.60000`]) {
      expect(await bench.outside.checkQueue(name)).toMatchObject({ queue: name });
    }
  });

  test('says that nobody answers, or that the password is wrong, without telling the password', async () => {
    const wrongPassword = new URL(broker.url);
    wrongPassword.password = freshName('secret');
    const nobody = new URL(wrongPassword);
    nobody.port = '1';
    for (const url of [wrongPassword.href, nobody.href]) {
      const error: unknown = await createRabbitTransport({ url }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Unreachable);
      expect(inspectDeep(error)).not.toContain(wrongPassword.password);
    }
  });
});

test('leaves no connection behind, whether it succeeded, failed or conflicted', async () => {
  await using broker = await startEmbeddedBroker();
  const bench = await openBench({ kind: 'embedded', url: broker.url });
  const names = () =>
    broker.connections().map(({ clientProperties }) => String(clientProperties['connection_name'] ?? ''));
  const queue = bench.group();
  await bench.outside.assertQueue(queue.queue, { durable: false });
  const transport = await bench.connect({ connectionName: 'leaky' });
  for (let n = 0; n < 3; n++) await transport.declare(queue).catch(() => {});
  await waitFor(() => names().filter((name) => name.startsWith('leaky')).length === 2);
  expect(names().sort()).toEqual(['leaky consume', 'leaky publish', expect.any(String)].sort());
  await transport.close();
  await waitFor(() => names().every((name) => !name.startsWith('leaky')));
});

function inspectDeep(error: unknown): string {
  const texts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) texts.push(at.message, at.stack ?? '', JSON.stringify(at));
  return texts.join('\n');
}
