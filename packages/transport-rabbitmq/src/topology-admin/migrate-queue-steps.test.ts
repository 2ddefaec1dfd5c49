import { describeOnBrokers, startTcpProxy, type TcpProxy, waitFor } from '@bloodbank/testkit';
import { MIGRATION_STEPS, type Migration, type MigrationStep, type RascalQueue } from '@bloodbank/topology';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openBench, type TestBench } from '../test-bench.fixture.js';
import { migrateQueue, shelterOf } from './migrate-queue.js';

const TIMEOUT_MS = 8_000;
/** Of a broker that does not answer. */
const SHORT_MS = 1_000;
/** Whose patience is that of `moveMessages`. */
const MOVES: readonly MigrationStep[] = ['empty', 'refill'];
const CLASSIC: RascalQueue = { options: { durable: true } };
const QUORUM: RascalQueue = { options: { durable: true, arguments: { 'x-queue-type': 'quorum' } } };
/** So many bindings that the first of them is no sign of the last. */
const BINDINGS = 20;

/** What dead-letters, and what does not. */
const DEAD_LETTERING = {
  'x-dead-letter-exchange': 'bloodbank.dlx.v1',
  'x-dead-letter-routing-key': 'dead',
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};
const OTHERWISE = { 'x-queue-type': 'quorum', 'x-message-ttl': 600_000, 'x-max-length': 1_000 };

describeOnBrokers('the steps of a migration', (broker) => {
  interface OldOptions {
    readonly was?: RascalQueue;
    readonly becomes?: RascalQueue;
    readonly waitQueues?: readonly string[];
    /** Not over the line, whose relay lives by the clock too. */
    readonly isDirect?: boolean;
  }

  interface Old extends Migration {
    readonly connection: ChannelModel;
    readonly line: TcpProxy;
    /** The steps that were begun, and what was told of those that moved something. */
    readonly steps: readonly MigrationStep[];
    readonly moved: readonly string[];
    run(onStep?: (step: MigrationStep) => unknown, timeoutMs?: number): Promise<void>;
    /** Past the last of its bindings. */
    send(text: string): Promise<void>;
    countOfBoth(): Promise<readonly (number | undefined)[]>;
  }

  /** A queue with so many bindings, and with what it shall become. */
  async function openOld(
    bench: TestBench,
    { was = CLASSIC, becomes = QUORUM, isDirect = false, waitQueues = [] }: OldOptions = {},
  ): Promise<Old> {
    const { queue } = bench.group();
    await bench.outside.assertExchange(bench.exchange, 'topic');
    await bench.outside.assertQueue(queue, { ...was.options });
    const bindings = Array.from({ length: BINDINGS }, (_, n) => ({
      ...{ source: bench.exchange, destination: queue, destinationType: 'queue' as const, bindingKey: `key.${n}` },
    }));
    for (const { bindingKey } of bindings) await bench.outside.bindQueue(queue, bench.exchange, bindingKey);
    const line = await startTcpProxy(broker.url);
    const connection = isDirect ? bench.outsideConnection : await connect(line.url);
    connection.on('error', () => {});
    onTestFinished(async () => {
      line.resume();
      if (!isDirect) await connection.close().catch(() => {});
      await line.close();
      await bench.outside.deleteQueue(shelterOf(queue)).catch(() => {});
    });
    const migration = { queue, definition: becomes, bindings, waitQueues };
    const steps: MigrationStep[] = [];
    const moved: string[] = [];
    return {
      ...migration,
      ...{ connection, line, steps, moved },
      run: (onStep = () => {}, timeoutMs = TIMEOUT_MS) =>
        migrateQueue(connection, migration, {
          timeoutMs,
          onStep: async (step, count) => {
            if (count > 0) return void moved.push(`${step} ${count}`);
            steps.push(step);
            await onStep(step);
          },
        }),
      send: async (text) => {
        bench.outside.publish(bench.exchange, `key.${BINDINGS - 1}`, Buffer.from(text));
        await bench.outside.waitForConfirms();
      },
      countOfBoth: () => Promise.all([queue, shelterOf(queue)].map((name) => bench.countOf(name))),
    };
  }

  /** Calls back when the migration asks on a channel of its own, before it does. */
  function onEachQuestion(connection: ChannelModel, onQuestion: (n: number) => unknown): void {
    const createChannel = connection.createChannel.bind(connection);
    let asked = 0;
    vi.spyOn(connection, 'createChannel').mockImplementation(async () => {
      asked += 1;
      await onQuestion(asked);
      return createChannel();
    });
  }

  const isAs = async (bench: TestBench, queue: string, definition: RascalQueue): Promise<boolean> => {
    const channel = await bench.outsideConnection.createChannel();
    channel.on('error', () => {});
    return channel.assertQueue(queue, { ...definition.options }).then(
      () => channel.close().then(() => true),
      () => false,
    );
  };

  test('are all of them where the queue is another one, and one where it is as it shall be', async () => {
    const bench = await openBench(broker);
    const old = await openOld(bench);
    await old.send('a');
    await old.run();
    expect(old.steps).toEqual(MIGRATION_STEPS);
    expect(old.moved).toEqual(['empty 1', 'refill 1']);
    expect(await isAs(bench, old.queue, QUORUM)).toBe(true);
    expect(await old.countOfBoth()).toEqual([1, undefined]);
    await old.run();
    expect(old.steps.slice(MIGRATION_STEPS.length)).toEqual(['declare']);
    expect(await old.countOfBoth()).toEqual([1, undefined]);
  });

  test('are few where there is no queue', async () => {
    const bench = await openBench(broker);
    const old = await openOld(bench);
    await bench.outside.deleteQueue(old.queue);
    await old.run();
    expect(old.steps).toEqual(['declare']);
    await old.send('a');
    expect(await old.countOfBoth()).toEqual([1, undefined]);
  });

  test('lead what is published to the queue or to its shelter, and once to both', async () => {
    const bench = await openBench(broker);
    const old = await openOld(bench, { was: QUORUM, becomes: CLASSIC });
    const counts: Record<string, unknown> = {};
    await old.run(async (step) => {
      await old.send(step);
      // Both have it from here on. A quorum queue counts a little later.
      if (step === 'divert') await waitFor(async () => (await old.countOfBoth())[1]);
      if (step === 'return') await waitFor(async () => (await old.countOfBoth())[0]);
      counts[step] = await old.countOfBoth();
    });
    await waitFor(async () => ((await bench.countOf(old.queue)) ?? 0) >= MIGRATION_STEPS.length);
    const texts = new Set<string>();
    for (;;) {
      const message = await bench.outside.get(old.queue, { noAck: true });
      if (message === false) break;
      texts.add(message.content.toString());
    }
    expect([...texts].sort()).toEqual([...MIGRATION_STEPS].sort());
    const isThere = (which: number) =>
      MIGRATION_STEPS.filter((step) => (counts[step] as unknown[])[which] !== undefined);
    expect(isThere(0)).toEqual(MIGRATION_STEPS.filter((step) => step !== 'declare'));
    expect(isThere(1)).toEqual(MIGRATION_STEPS.filter((step) => step !== 'shelter'));
  });

  test.each([
    ['delete', 0],
    ['clear', 1],
  ] as const)('move everything before "%s"', async (deleting, which) => {
    const bench = await openBench(broker);
    const old = await openOld(bench);
    for (let n = 0; n < 10; n++) await old.send(`${n}`);
    let left: unknown;
    await old.run(async (step) => {
      if (step === deleting) left = (await old.countOfBoth())[which];
    });
    expect(left).toBe(0);
    expect(await old.countOfBoth()).toEqual([10, undefined]);
  });

  test.each(MIGRATION_STEPS)('wait for whoever is told of "%s"', async (deadly) => {
    const bench = await openBench(broker);
    const old = await openOld(bench);
    const dying = old.run(async (step) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (step === deadly) throw new Error('died');
    });
    await expect(dying).rejects.toThrow('died');
    expect(old.steps.at(-1)).toBe(deadly);
  });

  test.each(MIGRATION_STEPS.filter((step) => !MOVES.includes(step)))(
    'wait in "%s" no longer for an answer than they may',
    async (stalled) => {
      const bench = await openBench(broker);
      const old = await openOld(bench);
      await old.send('a');
      const stalling = old.run((step) => {
        if (step === stalled) old.line.stall();
      }, SHORT_MS);
      await expect(stalling).rejects.toMatchObject({ code: 'transport.timeout' });
      expect(old.steps.at(-1)).toBe(stalled);
    },
  );

  test('leave no channel open, and none of the old queue when the new one is declared', async () => {
    const bench = await openBench(broker);
    const old = await openOld(bench);
    const createConfirmChannel = old.connection.createConfirmChannel.bind(old.connection);
    const channels: ConfirmChannel[] = [];
    vi.spyOn(old.connection, 'createConfirmChannel').mockImplementation(async () => {
      const channel = await createConfirmChannel();
      channels.push(channel);
      return channel;
    });
    const isClosed = async (channel: ConfirmChannel | undefined): Promise<unknown> =>
      (async () => channel?.checkExchange(bench.exchange))().catch((error: Error) => error.message);
    let then: unknown;
    await old.run(async (step) => {
      if (step === 'declare') then = await isClosed(channels[0]);
    });
    expect([then, await isClosed(channels[1])]).toEqual(['Channel closed', 'Channel closed']);
  });

  describe('shelter', () => {
    test('what expires as the queue would', async () => {
      const bench = await openBench(broker);
      const becomes = { options: { durable: true, arguments: { ...OTHERWISE, ...DEAD_LETTERING } } };
      const old = await openOld(bench, { becomes });
      const shelter = {
        options: {
          durable: true,
          arguments: { ...DEAD_LETTERING, 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 },
        },
      };
      let isSo: unknown;
      await old.run(async (step) => {
        if (step === 'divert') isSo = await isAs(bench, shelterOf(old.queue), shelter);
      });
      expect(isSo).toBe(true);
    });

    test('nothing in a queue of that name that is another one', async () => {
      const bench = await openBench(broker);
      const old = await openOld(bench);
      await old.send('a');
      await bench.outside.assertQueue(shelterOf(old.queue), { durable: true });
      await expect(old.run()).rejects.toMatchObject({ code: 406 });
      expect(old.steps).toEqual(['shelter']);
      // The connection bears it.
      await (await old.connection.createChannel()).close();
      expect(await old.countOfBoth()).toEqual([1, 0]);
    });
  });

  describe('delete', () => {
    test.each([1, 2])('nothing that has %d consumers', async (count) => {
      const bench = await openBench(broker);
      const old = await openOld(bench);
      for (let n = 0; n < count; n++) await bench.outside.consume(old.queue, () => {});
      const message = `"${old.queue}" has ${count === 1 ? '1 consumer' : '2 consumers'}.`;
      await expect(old.run()).rejects.toMatchObject({ code: 'transport.queue-in-use', message });
      expect(old.steps).toEqual([]);
    });

    test('nothing that somebody consumes by then', async () => {
      const bench = await openBench(broker);
      const old = await openOld(bench);
      const consuming = old.run(async (step) => {
        if (step === 'delete') await bench.outside.consume(old.queue, () => {});
      });
      await expect(consuming).rejects.toMatchObject({ code: 'transport.queue-in-use' });
      expect(await old.countOfBoth()).toEqual([0, 0]);
    });

    test('nothing that cannot be looked at', async () => {
      const bench = await openBench(broker);
      const old = await openOld(bench);
      const locked = `${old.queue}.locked`;
      await bench.outside.assertQueue(locked, { exclusive: true });
      const migration = { queue: locked, definition: QUORUM, bindings: [], waitQueues: [] };
      const onStep = vi.fn();
      const migrating = migrateQueue(old.connection, migration, { timeoutMs: TIMEOUT_MS, onStep });
      await expect(migrating).rejects.toMatchObject({ code: 405 });
      expect(onStep).not.toHaveBeenCalled();
      // Nor what cannot be compared.
      onEachQuestion(old.connection, (n) => n === 2 && old.line.stall());
      await expect(old.run(() => {}, SHORT_MS)).rejects.toMatchObject({ code: 'transport.timeout' });
      expect(old.steps).toEqual([]);
    });

    test('no queue while its wait queues have something for it; those that are gone have nothing', async () => {
      const bench = await openBench(broker);
      const { queue: waiting } = bench.group();
      const old = await openOld(bench, { waitQueues: [`${waiting}.gone`, waiting] });
      const home = { deadLetterExchange: '', deadLetterRoutingKey: old.queue };
      await bench.outside.assertQueue(waiting, home);
      bench.outside.sendToQueue(waiting, Buffer.from('a'), { expiration: 700 });
      await bench.outside.waitForConfirms();
      await old.run();
      expect(await bench.countOf(waiting)).toBe(0);
      expect(await old.countOfBoth()).toEqual([1, undefined]);
    });

    test.each([1, 2])('no queue that was found empty only once, %d questions before', async (round) => {
      const bench = await openBench(broker);
      const { queue: waiting } = bench.group();
      const old = await openOld(bench, { waitQueues: [waiting] });
      await bench.outside.assertQueue(waiting, {});
      if (round === 2) bench.outside.sendToQueue(waiting, Buffer.from('first'));
      await bench.outside.waitForConfirms();
      // It is moved between the look at its queue and that at the wait queue. Two looks were before "shelter".
      onEachQuestion(old.connection, async (n) => {
        if (n !== 2 + 2 * round) return;
        await bench.outside.purgeQueue(waiting);
        bench.outside.sendToQueue(old.queue, Buffer.from('late'));
        await bench.outside.waitForConfirms();
      });
      await old.run();
      expect(await old.countOfBoth()).toEqual([1, undefined]);
    });

    test('no queue that goes on receiving, and say so', async () => {
      const bench = await openBench(broker);
      const { queue: waiting } = bench.group();
      const old = await openOld(bench, { waitQueues: [waiting], isDirect: true });
      await bench.outside.assertQueue(waiting, {});
      bench.outside.sendToQueue(waiting, Buffer.from('a'));
      await bench.outside.waitForConfirms();
      const now = performance.now.bind(performance);
      const clock = vi.spyOn(performance, 'now');
      onTestFinished(() => clock.mockRestore());
      // The fifth question is asked in the second round.
      onEachQuestion(old.connection, (n) => n === 5 && clock.mockImplementation(() => now() + 121_000));
      const message = `"${old.queue}" or its wait queues still receive messages after 120 s.`;
      await expect(old.run()).rejects.toMatchObject({ code: 'transport.queue-in-use', message });
      clock.mockRestore();
      expect(old.steps.at(-1)).toBe('delete');
      expect(await old.countOfBoth()).toEqual([0, 0]);
    });
  });
});
