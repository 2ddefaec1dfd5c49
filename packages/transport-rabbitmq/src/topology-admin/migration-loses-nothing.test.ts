import { setTimeout } from 'node:timers/promises';
import { describeOnBrokers, startTcpProxy, waitFor } from '@bloodbank/testkit';
import type { FragmentAdmin, Migration, MigrationStep, RascalQueue } from '@bloodbank/topology';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTopologyAdmin, shelterOf } from '../index.js';
import { AMPLE, layoutOf, openBench, type TestBench } from '../test-bench.fixture.js';

/** A migration asks the broker many times over, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

/** While a migration changes bindings, its line is so slow that a publish falls between any two of its questions. */
const CHANGES_BINDINGS: readonly MigrationStep[] = ['shelter', 'divert', 'declare', 'return'];
const LINE_DELAY_MS = 40;
const PUBLISH_EVERY_MS = 4;

const QUORUM: RascalQueue = { options: { durable: true, arguments: { 'x-queue-type': 'quorum' } } };
/** Refuses all but the first message. */
const FULL_AT_ONE: RascalQueue = {
  options: { durable: true, arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } },
};

describeOnBrokers('a migration', (broker) => {
  async function openAdmin(url = broker.url): Promise<FragmentAdmin> {
    const admin = await createTopologyAdmin({ url, managementUrl: 'http://127.0.0.1:1' });
    onTestFinished(() => admin.close());
    return admin;
  }

  /** A bound classic queue with so many messages, and what it shall become. */
  async function openOld(bench: TestBench, count: number, definition: RascalQueue): Promise<Migration> {
    const { queue, bindings } = layoutOf(bench, bench.group());
    await bench.outside.assertExchange(bench.exchange, 'topic');
    await bench.outside.assertQueue(queue, { durable: true });
    for (const { exchange, pattern } of bindings) await bench.outside.bindQueue(queue, exchange, pattern);
    for (let n = 0; n < count; n++) bench.outside.sendToQueue(queue, Buffer.from(`${n}`), { persistent: true });
    await bench.outside.waitForConfirms();
    onTestFinished(async () => {
      await bench.outside.deleteQueue(shelterOf(queue)).catch(() => {});
    });
    const own = bindings.map(({ exchange, pattern }) => ({
      source: exchange,
      destination: queue,
      destinationType: 'queue' as const,
      bindingKey: pattern,
    }));
    return { queue, definition, bindings: own, waitQueues: [] };
  }

  /** Bodies of what rests in queues, some of which may be gone. */
  async function takeAll(bench: TestBench, ...queues: readonly string[]): Promise<readonly string[]> {
    const bodies: string[] = [];
    for (const queue of queues) {
      if ((await bench.countOf(queue)) === undefined) continue;
      for (;;) {
        const message = await bench.outside.get(queue, { noAck: true });
        if (message === false) break;
        bodies.push(message.content.toString());
      }
    }
    return bodies.sort();
  }

  test.each(['empty', 'refill'] as const)(
    'takes nothing out of a queue while "%s" cannot place the copies',
    async (step) => {
      const bench = await openBench(broker);
      const migration = await openOld(bench, 3, QUORUM);
      const shelter = shelterOf(migration.queue);
      const target = step === 'empty' ? shelter : migration.queue;
      const admin = await openAdmin();
      let isBegun = false;
      const migrating = admin.migrate(migration, {
        onStep: async (now) => {
          if (now !== step || isBegun) return;
          isBegun = true;
          await bench.outside.deleteQueue(target);
        },
      });
      await expect(migrating).rejects.toMatchObject({ code: 'transport.unroutable' });
      await admin.close();
      expect(await takeAll(bench, migration.queue, shelter)).toEqual(['0', '1', '2']);
    },
  );

  test('takes nothing out of the shelter that the new queue refuses', async () => {
    const bench = await openBench(broker);
    const migration = await openOld(bench, 5, FULL_AT_ONE);
    const admin = await openAdmin();
    await expect(admin.migrate(migration)).rejects.toMatchObject({ code: 'transport.nacked' });
    await admin.close();
    expect(await takeAll(bench, migration.queue, shelterOf(migration.queue))).toEqual(['0', '1', '2', '3', '4']);
  });

  test('sends no copy to the further queues that a message was once sent to', async () => {
    const bench = await openBench(broker);
    const migration = await openOld(bench, 0, QUORUM);
    const { queue: further } = await bench.outside.assertQueue('', { exclusive: true });
    bench.outside.sendToQueue(migration.queue, Buffer.from('x'), { CC: [further] });
    await bench.outside.waitForConfirms();
    expect(await takeAll(bench, further)).toEqual(['x']);
    const admin = await openAdmin();
    await admin.migrate(migration);
    await admin.close();
    expect(await takeAll(bench, further, migration.queue)).toEqual(['x']);
    expect(await bench.countOf(further)).toBe(0);
  });

  test('says after each message how many it moved', async () => {
    const bench = await openBench(broker);
    const migration = await openOld(bench, 3, QUORUM);
    const admin = await openAdmin();
    const moved: string[] = [];
    await admin.migrate(migration, { onStep: (step, count) => void moved.push(`${step} ${count}`) });
    await admin.close();
    for (const step of ['empty', 'refill']) {
      const counts = moved.filter((one) => one.startsWith(step));
      expect(counts.slice(0, 4)).toEqual([0, 1, 2, 3].map((count) => `${step} ${count}`));
    }
  });

  test('leaves no moment in which what is published meanwhile has no queue', async () => {
    const bench = await openBench(broker);
    const migration = await openOld(bench, 0, QUORUM);
    const transport = await bench.connect({ url: broker.url });
    const line = await startTcpProxy(broker.url);
    onTestFinished(() => line.close());
    const admin = await openAdmin(line.url);
    const sent: string[] = [];
    const unrouted: string[] = [];
    let isOver = false;
    const publishing = (async () => {
      for (let n = 0; !isOver; n++) {
        const body = String(n).padStart(6, '0');
        const { routed } = await transport.publish(
          bench.message(`${migration.queue}.n`, { body: Buffer.from(body) }),
          AMPLE,
        );
        (routed ? sent : unrouted).push(body);
        await setTimeout(PUBLISH_EVERY_MS);
      }
    })();
    await waitFor(() => sent.length > 0);
    const onStep = (step: MigrationStep): void => line.delay(CHANGES_BINDINGS.includes(step) ? LINE_DELAY_MS : 0);
    await admin.migrate(migration, { onStep }).finally(() => {
      isOver = true;
    });
    await publishing;
    expect(unrouted).toEqual([]);
    const kept = await takeAll(bench, migration.queue);
    expect([...new Set(kept)]).toEqual(sent);
  });
});
