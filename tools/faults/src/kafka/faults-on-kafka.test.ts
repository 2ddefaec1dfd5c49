/** What becomes of events when Kafka breaks: through the public bus, as users have it. `node scripts/kafka-lane.mjs --faults` runs them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '@bloodbank/core/time';
import { startProgram, waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createKafka } from '../../../../scripts/kafka/cluster.mjs';
import { whyNoKafka } from '../../../../scripts/kafka/jars.mjs';
import { KafkaTraffic, SESSION_TIMEOUT_MS } from './kafka-traffic.js';

type Cluster = Awaited<ReturnType<typeof createKafka>>;

/** They take minutes, and three nodes. */
const reason = process.env['BLOODBANK_KAFKA_FAULTS'] === '1' ? whyNoKafka() : 'BLOODBANK_KAFKA_FAULTS is not set.';
const MINUTES = 60_000;
const TIMEOUT = { timeout: 8 * MINUTES };
const SEED = Math.floor(Math.random() * 1_000_000);

/** A message is given up when the processes that handled it have died so often. */
const DELIVERY_LIMIT = 20;

if (reason !== undefined) test.skip(`faults on Kafka (${reason})`, () => {});
else {
  describe('on one node', () => {
    let kafka: Cluster;
    beforeAll(async () => {
      kafka = await createKafka({ heapMb: 256 });
      await kafka.start();
    }, 3 * MINUTES);
    afterAll(() => kafka?.close(), MINUTES);
    const open = () => new KafkaTraffic({ bootstrap: kafka.bootstrap, replicas: 1, seed: SEED });

    test('it is killed (SIGKILL) and comes back, twice: nothing that was confirmed is lost', TIMEOUT, async () => {
      const traffic = open();
      await traffic.consume();
      const flow = traffic.load();
      for (let round = 0; round < 2; round++) {
        await traffic.progress(200);
        await kafka.nodes[0]?.kill('SIGKILL');
        await pause(2_000);
        await kafka.nodes[0]?.start();
      }
      await traffic.progress(200);
      await flow.stop();
      await traffic.finish('one node killed');
    });

    test(
      'it hangs (SIGSTOP) for longer than a publish waits, and goes on: each publish has settled',
      TIMEOUT,
      async () => {
        const traffic = open();
        await traffic.consume();
        const flow = traffic.load();
        await traffic.progress(200);
        await kafka.nodes[0]?.kill('SIGSTOP');
        await pause(25_000);
        // Those that were on their way have been told that they may have arrived.
        expect(traffic.ledger.summarise().unknown).toBeGreaterThan(0);
        await kafka.nodes[0]?.kill('SIGCONT');
        await traffic.progress(200);
        await flow.stop();
        await traffic.finish('broker stopped and continued');
        expect(traffic.ledger.pendingCount).toBe(0);
      },
    );

    test('a handler slower than the session keeps its place and its event', TIMEOUT, async () => {
      const traffic = open();
      await traffic.consume(() => pause(3 * SESSION_TIMEOUT_MS));
      await Promise.all(Array.from({ length: 120 }, () => traffic.publish()));
      const { duplicated } = await traffic.finish('handlers slower than the session');
      await pause(2 * SESSION_TIMEOUT_MS);
      expect(duplicated).toBe(0);
      expect(traffic.ledger.summarise().duplicated).toBe(0);
    });

    test('events whose handler throws rest as dead letters, and hold up no other', TIMEOUT, async () => {
      const traffic = open();
      const bus = await traffic.consume((text) => {
        if (text === 'poison') throw new Error('on purpose');
      });
      const publisher = await traffic.connect('publisher');
      for (let n = 0; n < 200; n++) {
        if (n % 20 === 7) await publisher.publish('llm.prompt', { provider: 'anthropic', prompt: 'poison' });
        else await traffic.publish();
      }
      await traffic.finish('poison that throws');
      await expect.poll(() => bus.deadLetters.count(), { timeout: 60_000 }).toBe(10);
      for await (const { attempts } of bus.deadLetters.list()) expect(attempts).toBe(3);
    });

    test('an event that kills its process is parked in the end, and no other with it', TIMEOUT, async () => {
      const traffic = open();
      const observer = await traffic.consume();
      await observer.close();
      const publisher = await traffic.connect('publisher');
      for (let n = 0; n < 15; n++) await traffic.publish();
      const { eventId: poison } = await publisher.publish('llm.prompt', { provider: 'anthropic', prompt: 'kill' });
      for (let n = 0; n < 15; n++) await traffic.publish();

      const attempts: number[] = [];
      const onLine = (line: string): void => {
        const [word, id = '', attempt] = line.split(' ');
        if (word === 'begins' && id === poison) attempts.push(Number(attempt));
        if (word === 'handled') traffic.ledger.deliver(id);
      };
      const program = new URL('./kafka-service-process.ts', import.meta.url);
      const letters = await traffic.connect(traffic.service);
      const isParked = () => letters.deadLetters.count().then((count) => count === 1);
      await letters.subscribe('llm.prompt', () => {}).then((subscription) => subscription.stop());
      let deaths = 0;
      for (;;) {
        const service = startProgram(program, [traffic.url, traffic.exchange, traffic.service], onLine);
        const isDone = await waitFor(async () => service.hasEnded || (await isParked()), {
          timeoutMs: 2 * MINUTES,
          everyMs: 200,
        }).then(isParked);
        if (isDone) {
          await waitFor(() => traffic.ledger.missing.length === 0, { timeoutMs: MINUTES });
          service.child.kill('SIGTERM');
          await service.closed;
          break;
        }
        await service.closed;
        deaths += 1;
        expect(deaths).toBeLessThanOrEqual(DELIVERY_LIMIT);
      }
      await traffic.finish(`poison that kills, ${deaths} deaths`);
      expect(deaths).toBe(DELIVERY_LIMIT);
      expect(attempts).toEqual(Array.from({ length: DELIVERY_LIMIT }, (_, index) => index + 1));
    });
  });

  describe('on a full disk', () => {
    test('what was confirmed before is there once there is room again', TIMEOUT, async () => {
      const folder = mountSmallDisk(48);
      const kafka: Cluster = await createKafka({
        heapMb: 256,
        settings: {
          'log.dirs': join(folder, 'data'),
          'log.segment.bytes': 1_048_576,
          'log.index.size.max.bytes': 65_536,
          'offsets.topic.segment.bytes': 1_048_576,
          'metadata.log.segment.bytes': 8_388_608,
        },
      });
      onTestFinished(() => kafka.close());
      await kafka.start();
      const traffic = new KafkaTraffic({ bootstrap: kafka.bootstrap, replicas: 1, seed: SEED });
      await traffic.consume();
      traffic.prompt = 'x'.repeat(50_000);
      let isFull = false;
      const callers = Array.from({ length: 10 }, async () => {
        while (!isFull) await traffic.publish();
      });
      await waitFor(() => kafka.nodes[0]?.hasEnded === true, { timeoutMs: 3 * MINUTES, what: 'the end of the broker' });
      isFull = true;
      await Promise.all(callers);
      const { acknowledged } = traffic.ledger.summarise();
      expect(acknowledged).toBeGreaterThan(100);

      execFileSync('mount', ['-o', 'remount,size=256m', folder]);
      await kafka.nodes[0]?.start();
      await traffic.publish();
      await traffic.finish('disk full');
    });
  });

  describe('on three nodes', () => {
    let kafka: Cluster;
    beforeAll(async () => {
      kafka = await createKafka({ nodes: 3, heapMb: 256 });
      await kafka.start();
    }, 4 * MINUTES);
    afterAll(() => kafka?.close(), MINUTES);
    const open = () => new KafkaTraffic({ bootstrap: kafka.bootstrap, replicas: 3, seed: SEED });

    test(
      'a node is killed (SIGKILL) and comes back, then another: nothing that was confirmed is lost',
      TIMEOUT,
      async () => {
        const traffic = open();
        await traffic.consume();
        const flow = traffic.load();
        for (const index of [0, 1]) {
          await traffic.progress(200);
          await kafka.nodes[index]?.kill('SIGKILL');
          await traffic.progress(200);
          await kafka.nodes[index]?.start();
          await pause(3_000);
        }
        await flow.stop();
        await traffic.finish('a node of three killed');
      },
    );

    test('a node hands its partitions over: their leaders move, and nothing is lost', TIMEOUT, async () => {
      const traffic = open();
      await traffic.consume();
      const flow = traffic.load();
      await traffic.progress(200);
      await kafka.nodes[2]?.kill('SIGTERM');
      await traffic.progress(200);
      await kafka.nodes[2]?.start();
      await traffic.progress(200);
      await flow.stop();
      await traffic.finish('leaders moved');
    });

    test('members come and go every second: every event is handled', TIMEOUT, async () => {
      const traffic = open();
      await traffic.consume(() => pause(5));
      const flow = traffic.load();
      for (let round = 0; round < 10; round++) {
        const guest = await traffic.consume(() => pause(5));
        await pause(1_000);
        await guest.close({ timeoutMs: 10_000 });
      }
      await flow.stop();
      const { duplicated, delivered } = await traffic.finish('members come and go');
      // Who leaves in order hands over what it has settled.
      expect(duplicated).toBeLessThan(delivered / 10);
    });
  });
}

/** A disk of so many MiB, for this test. It takes the right to mount, as root has it. */
function mountSmallDisk(sizeMib: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}
