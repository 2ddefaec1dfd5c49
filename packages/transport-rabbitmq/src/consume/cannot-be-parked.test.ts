import type { Delivery, Settlement } from '@bloodbank/core/ports';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { createTopology, mergeFragments, VHOST } from '@bloodbank/topology';
import { describe, expect, test } from 'vitest';
import { ACK, AMPLE, FAILURE, type NamedGroup, openBench, type TestBench } from '../test-bench.fixture.js';

/** More than the bus publishes, less than a broker refuses. */
const GIANT_BYTES = 17 * 1024 * 1024;
const GOOD_COUNT = 100;
/** A machine under load included; a queue that stops takes longer by far. */
const SOON = { timeoutMs: 30_000 };

const TYPES = ['classic', 'quorum'] as const;

const isGood = ({ address: { key } }: Delivery): boolean => key.endsWith('.good');

/** The group's queue, and its dead-letter queue, laid out by a topology file. */
async function connect(
  bench: TestBench,
  { queue, deadLetterQueue }: NamedGroup,
  type: (typeof TYPES)[number],
  deadLetters: Readonly<Record<string, unknown>> = {},
) {
  const dlx = 'bloodbank.dlx.v1';
  const own = { 'x-queue-type': type, 'x-dead-letter-exchange': dlx, 'x-dead-letter-routing-key': deadLetterQueue };
  const vhost = mergeFragments({
    exchanges: { [bench.exchange]: { type: 'topic' }, [dlx]: { type: 'direct' } },
    queues: {
      [queue]: { options: { durable: true, arguments: own } },
      [deadLetterQueue]: { options: { durable: true, arguments: deadLetters } },
    },
  });
  return bench.connect({ topology: createTopology({ vhosts: { [VHOST]: vhost } }, []) });
}

describeOnBrokers('what cannot be copied as others are', (broker) => {
  describe.each(TYPES)('on a %s queue', (type) => {
    test('a message of 17 MiB is retried and parked, and its neighbours flow', { timeout: 60_000 }, async () => {
      const bench = await openBench(broker);
      const group = bench.group({ retryDelaysMs: [100] });
      const transport = await connect(bench, group, type);
      const good = createRecorder<Delivery>();
      await transport.declare(group);
      bench.outside.publish(bench.exchange, `${group.queue}.giant`, Buffer.alloc(GIANT_BYTES, ' '), {
        persistent: true,
      });
      await bench.outside.waitForConfirms();
      for (let n = 0; n < GOOD_COUNT; n++) await transport.publish(bench.message(`${group.queue}.good`), AMPLE);
      await transport.consume(group, { prefetch: 10 }, async (delivery): Promise<Settlement> => {
        if (isGood(delivery)) good.record(delivery);
        else if (delivery.attempt === 1) return { kind: 'retry', delayMs: 100, failure: FAILURE };
        else return { kind: 'dead-letter', failure: FAILURE };
        return ACK;
      });
      await good.waitForCount(GOOD_COUNT, SOON);
      const letter = await waitFor(() => bench.outside.get(group.deadLetterQueue, { noAck: true }), SOON);
      expect(letter.content).toHaveLength(GIANT_BYTES);
      expect(letter.properties.headers).toMatchObject({
        'bloodbank-error-code': FAILURE.code,
        'bloodbank-error-message': FAILURE.message,
        'bloodbank-attempts': 2,
      });
    });

    test('while the dead-letter queue is full, neighbours flow, and the letter rests there later', {
      timeout: 60_000,
    }, async () => {
      const bench = await openBench(broker);
      const group = bench.group({ retryDelaysMs: [100] });
      const full = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };
      const transport = await connect(bench, group, type, full);
      await transport.declare(group);
      bench.outside.sendToQueue(group.deadLetterQueue, Buffer.from('fills it'));
      await bench.outside.waitForConfirms();
      const poison = bench.message(`${group.queue}.poison`);
      await transport.publish(poison, AMPLE);
      for (let n = 0; n < GOOD_COUNT; n++) await transport.publish(bench.message(`${group.queue}.good`), AMPLE);
      const good = createRecorder<Delivery>();
      let failures = 0;
      await transport.consume(group, { prefetch: 2 }, async (delivery): Promise<Settlement> => {
        if (!isGood(delivery)) {
          failures += 1;
          return { kind: 'dead-letter', failure: FAILURE };
        }
        good.record(delivery);
        return ACK;
      });
      await good.waitForCount(GOOD_COUNT, SOON);
      expect((await bench.takeOne(group.deadLetterQueue)).content.toString()).toBe('fills it');
      const letter = await waitFor(() => bench.outside.get(group.deadLetterQueue, { noAck: true }), SOON);
      expect(letter.properties.messageId).toBe(poison.properties.messageId);
      expect(letter.properties.headers).toMatchObject({
        'bloodbank-error-code': FAILURE.code,
        'bloodbank-attempts': 1,
      });
      // It was not handled again for want of room.
      expect(failures).toBe(1);
    });
  });
});
