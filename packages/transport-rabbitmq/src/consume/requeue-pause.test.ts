import { createRecorder, describeOnBrokers } from '@bloodbank/testkit';
import { createTopology, mergeFragments, retryQueueOf, VHOST } from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { AMPLE, FAILURE, openBench } from '../test-bench.fixture.js';
import { PARKED_MS } from './apply-settlement.js';

/** The pause is 1 s; a turn without one takes a few milliseconds. */
const LEAST_PAUSE_MS = 500;

describeOnBrokers('a message that cannot be parked', (broker) => {
  test('is not handed out again at once, so that a full dead-letter queue costs no whole processor', async () => {
    const bench = await openBench(broker);
    const queue = bench.group();
    const refusing = { options: { durable: true, arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } } };
    const vhost = mergeFragments({
      exchanges: { [bench.exchange]: { type: 'topic' }, 'bloodbank.dlx.v1': { type: 'direct' } },
      // Nor can it wait elsewhere.
      queues: { [queue.deadLetterQueue]: refusing, [retryQueueOf(queue.queue, PARKED_MS)]: refusing },
    });
    const transport = await bench.connect({ topology: createTopology({ vhosts: { [VHOST]: vhost } }, []) });
    bench.outside.sendToQueue(queue.deadLetterQueue, Buffer.from('fills it'));
    await transport.declare(queue);
    bench.outside.sendToQueue(retryQueueOf(queue.queue, PARKED_MS), Buffer.from('fills it'));
    await bench.outside.waitForConfirms();
    const handedOutAt = createRecorder<number>();
    await transport.consume(queue, { prefetch: 1 }, async () => {
      handedOutAt.record(performance.now());
      return { kind: 'dead-letter', failure: FAILURE };
    });
    await transport.publish(bench.message(`${queue.queue}.poison`), AMPLE);
    const times = await handedOutAt.waitForCount(3, { timeoutMs: 15_000 });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? time));
    expect(Math.min(...pauses)).toBeGreaterThan(LEAST_PAUSE_MS);
  });
});
