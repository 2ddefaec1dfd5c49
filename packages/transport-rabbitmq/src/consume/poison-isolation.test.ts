import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { AMPLE, openBench, type TestBench } from '../test-bench.fixture.js';

const FIXTURE = fileURLToPath(new URL('./poison-process.fixture.ts', import.meta.url));

const INNOCENT_COUNT = 29;

describeOnBrokers('a message that kills its process', (broker) => {
  test('is parked within its limit, and takes no innocent message with it', { timeout: 120_000 }, async () => {
    const bench = await openBench(broker);
    const { queue, deadLetterQueue } = bench.declaration();
    const handled = createRecorder<string>();
    const args = [broker.url, bench.exchange, queue, deadLetterQueue];
    // The first only declares.
    let consumer = start(args, (line) => handled.record(line));
    await waitFor(async () => (await bench.countOf(deadLetterQueue)) === 0, { timeoutMs: 20_000 });
    consumer.stop();
    await consumer.ended;
    await publishAll(bench, queue);

    let deaths = 0;
    while ((await bench.countOf(deadLetterQueue)) === 0) {
      consumer = start(args, (line) => handled.record(line));
      await Promise.race([consumer.ended, waitFor(async () => (await bench.countOf(deadLetterQueue)) === 1, MINUTE)]);
      if (!consumer.isRunning()) deaths += 1;
    }
    if (!consumer.isRunning()) consumer = start(args, (line) => handled.record(line));
    await waitFor(() => new Set(handled.items).size === INNOCENT_COUNT, MINUTE);
    expect(deaths).toBe(4);
    expect(await bench.countOf(deadLetterQueue)).toBe(1);
    expect((await bench.takeOne(deadLetterQueue)).content.toString()).toBe(`${queue}.poison`);
    expect(handled.items).not.toContain(`${queue}.poison`);
  });
});

const MINUTE = { timeoutMs: 60_000 };

async function publishAll(bench: TestBench, queue: string): Promise<void> {
  const transport = await bench.connect();
  const names = ['poison', ...Array.from({ length: INNOCENT_COUNT }, (_, n) => `good-${n}`)];
  for (const name of names) await transport.publish(bench.message(`${queue}.${name}`), AMPLE);
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
  return { ended, stop, isRunning: () => child.exitCode === null && child.signalCode === null };
}
