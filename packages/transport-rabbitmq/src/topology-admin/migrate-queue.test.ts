import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import {
  expandQueue,
  type FragmentAdmin,
  MIGRATION_STEPS,
  type Migration,
  type QueueDeclaration,
  type RascalQueue,
} from '@bloodbank/topology';
import { expect, onTestFinished, test, vi } from 'vitest';
import { layoutOf, openBench, type TestBench } from '../test-bench.fixture.js';
import { shelterOf } from './migrate-queue.js';
import { createTopologyAdmin } from './topology-admin.js';

/** Some steps wait for the broker several times over, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const AMPLE = { timeoutMs: 8_000, unroutable: 'reject' } as const;

describeOnBrokers('rebuilding a queue', (broker) => {
  async function admin(): Promise<FragmentAdmin> {
    const opened = await createTopologyAdmin({ url: broker.url, managementUrl: 'http://127.0.0.1:1' });
    onTestFinished(() => opened.close());
    return opened;
  }

  /** A classic queue with three messages, and the quorum queue that it shall become. */
  async function openOld(bench: TestBench, count = 3): Promise<{ queue: QueueDeclaration; migration: Migration }> {
    const queue = layoutOf(bench, bench.group());
    await bench.outside.assertExchange(bench.exchange, 'topic');
    await bench.outside.assertQueue(queue.queue, { durable: true });
    for (const { exchange, pattern } of queue.bindings) await bench.outside.bindQueue(queue.queue, exchange, pattern);
    const transport = await bench.connect();
    for (let n = 0; n < count; n++) {
      await transport.publish(bench.message(`${queue.queue}.${n}`, { headers: { n } }), AMPLE);
    }
    onTestFinished(async () => {
      await bench.outside.deleteQueue(shelterOf(queue.queue)).catch(() => {});
    });
    return { queue, migration: migrationOf(queue) };
  }

  function migrationOf(queue: QueueDeclaration): Migration {
    const { queues, bindings } = expandQueue(queue);
    const own = Object.values(bindings).filter(({ destination }) => destination === queue.queue);
    return { queue: queue.queue, definition: queues[queue.queue] as RascalQueue, bindings: own, waitQueues: [] };
  }

  async function takeAll(bench: TestBench, queue: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for (;;) {
      const message = await bench.outside.get(queue, { noAck: true });
      if (message === false) return keys;
      keys.push(`${message.content.toString().split('.').at(-1)}:${message.properties.headers?.['n']}`);
    }
  }

  test('keeps every message in its order, with everything that it carries', async () => {
    const bench = await openBench(broker);
    const { queue, migration } = await openOld(bench);
    const topology = await admin();
    const before = await topology.compare({
      exchanges: {},
      bindings: {},
      queues: { [queue.queue]: migration.definition },
    });
    expect(before.parts[0]).toMatchObject({ state: 'different', differences: [{ live: expect.any(String) }] });
    await topology.migrate(migration);
    const after = await topology.compare({
      exchanges: {},
      bindings: {},
      queues: { [queue.queue]: migration.definition },
    });
    expect(after.parts[0]).toMatchObject({ state: 'same' });
    expect(await bench.countOf(shelterOf(queue.queue))).toBeUndefined();
    await waitFor(async () => (await bench.countOf(queue.queue)) === 3);
    expect(await takeAll(bench, queue.queue)).toEqual(['0:0', '1:1', '2:2']);
  });

  test.each(MIGRATION_STEPS)('goes on where it ended when it died before "%s"', async (deadly) => {
    const bench = await openBench(broker);
    const { queue, migration } = await openOld(bench);
    const first = await admin();
    const dying = first.migrate(migration, {
      onStep: (step) => {
        if (step === deadly) throw new Error('died');
      },
    });
    await expect(dying).rejects.toThrow('died');
    await first.close();
    await (await admin()).migrate(migration);
    expect(await bench.countOf(shelterOf(queue.queue))).toBeUndefined();
    const kept = await takeAll(bench, queue.queue);
    expect([...new Set(kept)].sort()).toEqual(['0:0', '1:1', '2:2']);
  });

  test('loses nothing that is published meanwhile', async () => {
    const bench = await openBench(broker);
    const { queue, migration } = await openOld(bench, 0);
    const transport = await bench.connect();
    const sent: number[] = [];
    let isOver = false;
    const publishing = (async () => {
      for (let n = 0; !isOver; n++) {
        await transport.publish(bench.message(`${queue.queue}.${n}`, { headers: { n } }), AMPLE);
        sent.push(n);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await waitFor(() => sent.length > 20);
    await (await admin()).migrate(migration);
    isOver = true;
    await publishing;
    const kept = new Set(await takeAll(bench, queue.queue));
    expect(sent.filter((n) => !kept.has(`${n}:${n}`))).toEqual([]);
  });

  test('refuses a queue that somebody consumes, and takes nothing away', async () => {
    const bench = await openBench(broker);
    const { queue, migration } = await openOld(bench, 1);
    await bench.outside.consume(queue.queue, () => {}, { noAck: false });
    await expect((await admin()).migrate(migration)).rejects.toMatchObject({ code: 'transport.queue-in-use' });
    expect(await bench.countOf(shelterOf(queue.queue))).toBeUndefined();
  });
});
