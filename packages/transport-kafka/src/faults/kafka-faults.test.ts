import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Timeout } from '@bloodbank/core/errors';
import type { Transport } from '@bloodbank/core/ports';
import { formatLedger, freshName, Ledger, waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createKafka } from '../../../../scripts/kafka/cluster.mjs';
import { whyNoKafka } from '../../../../scripts/kafka/jars.mjs';
import { createKafkaTransport, openQueueAdmin } from '../index.js';

/** They take minutes, and a cluster of three: `node scripts/kafka-lane.mjs` runs them, and CI where a JDK and Maven are. */
const reason = process.env['BLOODBANK_KAFKA_FAULTS'] === '1' ? whyNoKafka() : 'BLOODBANK_KAFKA_FAULTS is not set.';

const MINUTES = 60_000;
const TIMES = { sessionTimeoutMs: 3_000, heartbeatMs: 300, rebalanceTimeoutMs: 10_000 };
const consumerProcess = fileURLToPath(new URL('./consumer-process.fixture.ts', import.meta.url));

if (reason !== undefined) test.skip(`faults on Kafka (${reason})`, () => {});
else {
  describe('faults on three nodes of Kafka', () => {
    let kafka: Awaited<ReturnType<typeof createKafka>>;
    beforeAll(async () => {
      kafka = await createKafka({ nodes: 3, heapMb: 256 });
      await kafka.start();
    }, 3 * MINUTES);
    afterAll(() => kafka?.close(), MINUTES);

    async function connect(more: object = {}): Promise<Transport> {
      const transport = await createKafkaTransport({
        bootstrap: kafka.bootstrap,
        times: TIMES,
        topics: { partitions: 3, replicas: 3 },
        connectTimeoutMs: 20_000,
        ...more,
      });
      onTestFinished(() => transport.close({ timeoutMs: 5_000 }).catch(() => {}));
      return transport;
    }

    const groupOf = (prefix: string) =>
      ({ kind: 'event', group: freshName('group'), patterns: [`${prefix}.#`], retryDelaysMs: [200] }) as const;

    /** Publishes until told to stop; what came of each stands in the ledger. */
    function publishInto(transport: Transport, ledger: Ledger, prefix: string): { stop(): Promise<void> } {
      let isRunning = true;
      let next = 0;
      const publishOne = async (): Promise<void> => {
        const id = `m${next++}`;
        ledger.attempt(id);
        const message = {
          address: { kind: 'event' as const, key: `${prefix}.a` },
          body: Buffer.alloc(200),
          headers: {},
          properties: { messageId: id, correlationId: id },
        };
        try {
          const { routed } = await transport.publish(message, { timeoutMs: 20_000 });
          if (routed) ledger.acknowledge(id);
          else ledger.refuse(id);
        } catch (thrown) {
          if (thrown instanceof Timeout && !thrown.maybeDelivered) ledger.refuse(id);
          else ledger.leaveUnknown(id);
        }
      };
      const workers = Array.from({ length: 20 }, async () => {
        while (isRunning) {
          await publishOne();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
      return {
        stop: async () => {
          isRunning = false;
          await Promise.all(workers);
        },
      };
    }

    async function finish(ledger: Ledger, what: string): Promise<void> {
      const acknowledged = () => ledger.summarise();
      await waitFor(() => acknowledged().lost === 0, { timeoutMs: 60_000 }).catch(() => {});
      const summary = ledger.summarise();
      process.stderr.write(`${what}: ${formatLedger(summary)}\n`);
      expect(summary.lost).toBe(0);
      expect(summary.unexpected).toBe(0);
      expect(summary.acknowledged).toBeGreaterThan(100);
    }

    async function consumeInto(
      transport: Transport,
      ledger: Ledger,
      group: ReturnType<typeof groupOf>,
      workMs = 0,
    ): Promise<{ stop(): Promise<void> }> {
      return transport.consume(group, { prefetch: 50 }, async ({ properties }) => {
        if (workMs > 0) await new Promise((resolve) => setTimeout(resolve, workMs));
        ledger.deliver(properties.messageId ?? '');
        return { kind: 'ack' };
      });
    }

    test('a node is killed and comes back: nothing that was confirmed is lost', { timeout: 5 * MINUTES }, async () => {
      const prefix = freshName('killed');
      const [publisher, consumer, ledger] = [await connect(), await connect(), new Ledger(1)];
      await consumeInto(consumer, ledger, groupOf(prefix));
      const traffic = publishInto(publisher, ledger, prefix);
      for (const index of [0, 1]) {
        await progress(ledger, 200);
        await kafka.nodes[index]?.kill('SIGKILL');
        await progress(ledger, 200);
        await kafka.nodes[index]?.start();
        await new Promise((resolve) => setTimeout(resolve, 3_000));
      }
      await traffic.stop();
      await finish(ledger, 'node killed');
    });

    test('a node hands its partitions over: leaders move, and nothing is lost', { timeout: 5 * MINUTES }, async () => {
      const prefix = freshName('moved');
      const [publisher, consumer, ledger] = [await connect(), await connect(), new Ledger(2)];
      await consumeInto(consumer, ledger, groupOf(prefix));
      const traffic = publishInto(publisher, ledger, prefix);
      await progress(ledger, 200);
      await kafka.nodes[2]?.kill('SIGTERM');
      await progress(ledger, 200);
      await kafka.nodes[2]?.start();
      await progress(ledger, 200);
      await traffic.stop();
      await finish(ledger, 'leaders moved');
    });

    test('members come and go all the time: every message is handled', { timeout: 5 * MINUTES }, async () => {
      const prefix = freshName('storm');
      const [publisher, ledger, group] = [await connect(), new Ledger(3), groupOf(prefix)];
      const first = await connect();
      await consumeInto(first, ledger, group, 5);
      const traffic = publishInto(publisher, ledger, prefix);
      for (let round = 0; round < 6; round++) {
        const guest = await connect();
        await consumeInto(guest, ledger, group, 5);
        await progress(ledger, 50);
        await guest.close({ timeoutMs: 10_000 });
      }
      await traffic.stop();
      await finish(ledger, 'rebalance storm');
      const { duplicated, delivered } = ledger.summarise();
      // Who leaves in order hands over what he has settled.
      expect(duplicated).toBeLessThan(delivered / 10);
    });

    test('a handler slower than the session loses neither its place nor its message', {
      timeout: 3 * MINUTES,
    }, async () => {
      const prefix = freshName('slow');
      const transport = await connect();
      const attempts: number[] = [];
      await transport.consume(groupOf(prefix), { prefetch: 1 }, async ({ attempt }) => {
        attempts.push(attempt);
        await new Promise((resolve) => setTimeout(resolve, 3 * TIMES.sessionTimeoutMs));
        return { kind: 'ack' };
      });
      for (const id of ['one', 'two']) {
        await transport.publish(
          {
            address: { kind: 'event', key: `${prefix}.a` },
            body: Buffer.from(id),
            headers: {},
            properties: { messageId: id },
          },
          { timeoutMs: 10_000 },
        );
      }
      await waitFor(() => attempts.length === 2, { timeoutMs: MINUTES });
      await new Promise((resolve) => setTimeout(resolve, 2 * TIMES.sessionTimeoutMs));
      expect(attempts).toEqual([1, 1]);
    });

    test('a message that kills its consumer is parked, and no other with it', { timeout: 5 * MINUTES }, async () => {
      const prefix = `${freshName('poison')}.events`;
      const transport = await connect({ prefix });
      const group = { kind: 'event', group: 'killed', patterns: ['poison.#'], retryDelaysMs: [] } as const;
      await transport.declare(group);
      for (let n = 0; n < 20; n++) {
        const body = Buffer.from(n === 7 ? 'kill' : 'work');
        await transport.publish(
          { address: { kind: 'event', key: 'poison.a' }, body, headers: {}, properties: { messageId: `m${n}` } },
          { timeoutMs: 10_000 },
        );
      }
      const lines: string[] = [];
      const start = (): ChildProcess => {
        const args = [
          '--conditions=@bloodbank/source',
          '--import',
          'tsx',
          consumerProcess,
          kafka.bootstrap,
          prefix,
          'poison.#',
          '1000',
        ];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
        return child;
      };
      let deaths = 0;
      for (; deaths < 4; deaths++) {
        const child = start();
        await once(child, 'exit');
      }
      const attempts = lines.filter((line) => line.startsWith('m7 ')).map((line) => Number(line.split(' ')[1]));
      expect(attempts).toEqual([1, 2, 3, 4]);
      const others = new Set(
        lines.filter((line) => /^m\d+ /.test(line) && !line.startsWith('m7 ')).map((line) => line.split(' ')[0]),
      );
      const most = Math.max(
        ...lines
          .filter((line) => /^m\d+ /.test(line) && !line.startsWith('m7 '))
          .map((line) => Number(line.split(' ')[1])),
      );
      expect(most).toBeLessThanOrEqual(2);
      process.stderr.write(`poison: ${deaths} deaths, ${others.size} of 19 others handled before it was parked\n`);
      await openQueueAdmin({ bootstrap: kafka.bootstrap, prefix }).then((admin) => admin.close());
    });
  });
}

async function progress(ledger: Ledger, count: number): Promise<void> {
  const before = ledger.summarise().acknowledged;
  await waitFor(() => ledger.summarise().acknowledged >= before + count, {
    timeoutMs: 60_000,
    what: 'further confirms',
  });
}
