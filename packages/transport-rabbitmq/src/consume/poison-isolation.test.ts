import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { createTopology, defaultTopology, expandQueue, mergeRascal } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { AMPLE, layoutOf, openBench, type TestBench } from '../test-bench.fixture.js';

const FIXTURE = fileURLToPath(new URL('./poison-process.fixture.ts', import.meta.url));

const INNOCENT_COUNT = 29;

/** The queue's delivery limit, which the fixture sets: one more failed delivery, and the broker parks the message. */
const LIMIT = 3;

describeOnBrokers('a message that kills its process', (broker) => {
  test('is parked within its limit, and takes no innocent message with it', { timeout: 120_000 }, async () => {
    const bench = await openBench(broker);
    const { queue, deadLetterQueue } = bench.group();
    const handled = createRecorder<string>();
    const args = [broker.url, bench.exchange, queue, deadLetterQueue, String(LIMIT)];
    const ready = createRecorder<string>();
    const onLine = (line: string) => (line === 'ready' ? ready : handled).record(line);
    // The first only declares.
    let consumer = start(args, onLine);
    await ready.waitFor(() => true, { timeoutMs: 100_000 });
    consumer.stop();
    await consumer.ended;
    await publishAll(bench, queue);

    const isDone = async () =>
      new Set(handled.items).size === INNOCENT_COUNT && (await bench.countOf(deadLetterQueue)) === 1;
    let deaths = 0;
    // As a supervisor does: started anew whenever it ended. The broker may know of a death before its parent does.
    while (!(await isDone())) {
      consumer = start(args, onLine);
      await waitFor(async () => consumer.hasEnded() || (await isDone()), MINUTE);
      if (consumer.hasEnded()) deaths += 1;
    }
    expect(deaths).toBeLessThanOrEqual(LIMIT + 1);
    expect((await bench.takeOne(deadLetterQueue)).content.toString()).toBe(`${queue}.poison`);
    expect(handled.items).not.toContain(`${queue}.poison`);
  });

  test('is worked on alone by a consumer that had been working on many, which then does so again', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect();
    const declaration = bench.group();
    const { queue } = declaration;
    await transport.declare(declaration);
    const publish = (name: string) => transport.publish(bench.message(`${queue}.${name}`), AMPLE);
    for (const name of ['lost-1', 'lost-2', 'lost-3']) await publish(name);
    // In the hands of somebody who is about to die.
    const other = await bench.outsideConnection.createChannel();
    for (let n = 0; n < 3; n++) await other.get(queue);
    const running = new Map<string, () => void>();
    const company: number[] = [];
    await transport.consume(declaration, { prefetch: 5 }, async ({ address, redelivered }) => {
      const name = address.key.slice(queue.length + 1);
      await new Promise<void>((resolve) => {
        running.set(name, resolve);
        if (redelivered) company.push(running.size - 1);
      });
      running.delete(name);
      return { kind: 'ack' };
    });
    for (const name of ['a', 'b', 'c']) await publish(name);
    await waitFor(() => running.size === 3);
    await other.close();
    await publish('d');
    for (const name of ['a', 'b', 'c', 'd']) {
      await waitFor(() => running.size > 0);
      running.get(name)?.();
    }
    while (company.length < 3) {
      for (const finish of [...running.values()]) finish();
      await waitFor(() => running.size > 0 || company.length === 3);
    }
    expect(company).toEqual([0, 0, 0]);
    for (const finish of [...running.values()]) finish();
    for (const name of ['e', 'f', 'g']) await publish(name);
    await waitFor(() => {
      running.get('d')?.();
      return ['e', 'f', 'g'].every((name) => running.has(name));
    });
    for (const finish of [...running.values()]) finish();
    await waitFor(() => running.size === 0);
  });

  test('is handled in its turn on a queue with a single active consumer, which it never hands over', async () => {
    const bench = await openBench(broker);
    const declaration = bench.group();
    const { queue } = declaration;
    const options = expandQueue(layoutOf(bench, declaration)).queues[queue]?.options;
    const single = { options: { ...options, arguments: { ...options?.arguments, 'x-single-active-consumer': true } } };
    const { rascal } = defaultTopology(bench.exchange);
    const transport = await bench.connect({
      topology: createTopology(mergeRascal(rascal, { queues: { [queue]: single } }), []),
    });
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    await transport.consume(declaration, { prefetch: 3 }, async ({ address: { key } }) => {
      begun.push(key.slice(queue.length + 1));
      await new Promise<void>((resolve) => finish.push(resolve));
      return { kind: 'ack' };
    });
    for (const name of ['1', '2', '3', '4', '5']) await transport.publish(bench.message(`${queue}.${name}`), AMPLE);
    await waitFor(() => begun.length === 3);
    expect((await bench.outside.checkQueue(queue)).consumerCount).toBe(1);
    bench.proxy.cut();
    await waitFor(() => transport.health().status !== 'healthy');
    for (const end of finish) end();
    await waitFor(() => begun.length === 6);
    expect(begun).toEqual(['1', '2', '3', '1', '2', '3']);
    await waitFor(async () => {
      for (const end of finish) end();
      return (await bench.countOf(queue)) === 0 && begun.length === 8;
    });
    expect(begun.slice(6)).toEqual(['4', '5']);
  });
});

const MINUTE = { timeoutMs: 60_000 };

async function publishAll(bench: TestBench, queue: string): Promise<void> {
  const transport = await bench.connect();
  const names = ['poison', ...Array.from({ length: INNOCENT_COUNT }, (_, n) => `good-${n}`)];
  for (const name of names)
    expect(await transport.publish(bench.message(`${queue}.${name}`), AMPLE)).toEqual({ routed: true });
}

function start(args: readonly string[], onLine: (line: string) => void) {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, FIXTURE, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', onLine);
  const ended = once(child, 'exit');
  const stop = () => void child.kill('SIGKILL');
  onTestFinished(async () => {
    stop();
    await ended;
  });
  return { ended, stop, hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}
