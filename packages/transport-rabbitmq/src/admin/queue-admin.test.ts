import { readFileSync } from 'node:fs';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { DeadLetterDecision, QueueAdmin } from '@bloodbank/core/ports';
import { createRecorder, describeOnBrokers, freshName, type TestBroker, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { ACK, AMPLE, FAILURE, openBench, type TestBench } from '../test-bench.fixture.js';
import { createQueueAdmin } from './queue-admin.js';

type Declaration = ReturnType<TestBench['group']>;

describeOnBrokers('queue admin', (broker) => {
  test('[A1] inspects without disturbing anybody, also what is not there', async () => {
    const { bench, admin } = await open(broker);
    const { queue } = await fill(bench, ['a', 'b']);
    expect(await admin.inspect(freshName('nothing'))).toBeUndefined();
    expect(await admin.inspect(queue)).toEqual({ queue, messages: 0, consumers: 1 });
  });

  test('[A2] hands over each dead letter once, oldest first, with everything that is known of it', async () => {
    const { bench, admin } = await open(broker);
    const { queue, deadLetterQueue } = await fill(bench, ['a', 'b', 'c']);
    const letters = await visitAll(admin, deadLetterQueue);
    expect(letters.map(({ address }) => address.key)).toEqual([`${queue}.a`, `${queue}.b`, `${queue}.c`]);
    expect(letters[0]).toMatchObject({
      reason: 'failed',
      code: FAILURE.code,
      message: FAILURE.message,
      attempts: 1,
      queue,
      destination: bench.exchange,
      lastFailureAt: expect.stringMatching(/Z$/),
    });
  });

  test('[A2] tells of what the broker parked by itself that it expired, or that its consumers died with it', async () => {
    const { bench, admin } = await open(broker);
    const transport = await bench.connect();
    const declaration = bench.group();
    const { queue, deadLetterQueue } = declaration;
    await transport.declare(declaration);
    await transport.publish(bench.message(`${queue}.late`, { properties: { expirationMs: 1 } }), AMPLE);
    await waitFor(async () => (await bench.countOf(deadLetterQueue)) === 1);
    await transport.publish(bench.message(`${queue}.killer`), AMPLE);
    while ((await bench.countOf(deadLetterQueue)) === 1) {
      const message = await bench.outside.get(queue);
      if (message !== false) bench.outside.nack(message);
    }
    expect(await visitAll(admin, deadLetterQueue)).toMatchObject([
      { code: 'broker.expired', queue, destination: bench.exchange, address: { key: `${queue}.late` } },
      { code: 'broker.delivery-limit', queue, destination: bench.exchange, address: { key: `${queue}.killer` } },
    ]);
  });

  test('[A3] leaves what is kept in its place', async () => {
    const { bench, admin } = await open(broker);
    const { deadLetterQueue } = await fill(bench, ['a', 'b', 'c']);
    const first = await visitAll(admin, deadLetterQueue);
    expect(keysOf(await visitAll(admin, deadLetterQueue))).toEqual(keysOf(first));
  });

  test('[A4] moves to the one queue, as first published, and to nobody else who is bound', async () => {
    const { bench, admin } = await open(broker);
    const { queue, deadLetterQueue, answer, received } = await fill(bench, ['a', 'b']);
    const other = await bench.outside.assertQueue('', { exclusive: true });
    await bench.outside.bindQueue(other.queue, bench.exchange, '#');
    answer.isFailing = false;
    await admin.visitDeadLetters(deadLetterQueue, async ({ address: { key } }) =>
      key.endsWith('.a') ? { kind: 'move', queue } : { kind: 'keep' },
    );
    const again = await received.waitFor(
      ({ destination }) => destination === bench.exchange && received.items.length === 3,
    );
    expect(again).toBeDefined();
    expect(received.items[2]).toMatchObject({
      address: { key: `${queue}.a` },
      attempt: 1,
      body: Buffer.from(`${queue}.a`),
    });
    expect(keysOf(await visitAll(admin, deadLetterQueue))).toEqual([`${queue}.b`]);
    expect(await bench.countOf(other.queue)).toBe(0);
  });

  test('[A4] moves another body under another message id when asked', async () => {
    const { bench, admin } = await open(broker);
    const { queue, deadLetterQueue, answer, received } = await fill(bench, ['a']);
    answer.isFailing = false;
    const edited = { kind: 'move', queue, body: Buffer.from('mended'), messageId: 'mended-1' } as const;
    await admin.visitDeadLetters(deadLetterQueue, async () => edited);
    await received.waitFor(({ properties }) => properties.messageId === 'mended-1');
    expect(received.items[1]?.body).toEqual(Buffer.from('mended'));
  });

  test('[A5] keeps the original of a copy that no queue takes', async () => {
    const { bench, admin } = await open(broker);
    const { deadLetterQueue } = await fill(bench, ['a']);
    const lost = admin.visitDeadLetters(deadLetterQueue, async () => ({ kind: 'move', queue: freshName('nothing') }));
    await expect(lost).rejects.toMatchObject({ code: 'transport.unroutable' });
    expect(await visitAll(admin, deadLetterQueue)).toHaveLength(1);
  });

  test('[A6] leaves the rest where it was after a stop, an error and a lost connection', async () => {
    const { bench, admin } = await open(broker);
    const { queue, deadLetterQueue } = await fill(bench, ['a', 'b', 'c', 'd']);
    const decisions: DeadLetterDecision[] = [{ kind: 'remove' }, { kind: 'stop' }];
    await admin.visitDeadLetters(deadLetterQueue, async () => decisions.shift() ?? { kind: 'remove' });
    const failing = admin.visitDeadLetters(deadLetterQueue, () => Promise.reject(new Error('on purpose')));
    await expect(failing).rejects.toThrow('on purpose');

    const cuttable = await createQueueAdmin({ url: bench.proxy.url });
    const cut = cuttable.visitDeadLetters(deadLetterQueue, async () => {
      bench.proxy.cut();
      return { kind: 'remove' };
    });
    await cut.catch(() => {});
    await cuttable.close();
    await waitFor(async () => (await bench.countOf(deadLetterQueue)) === 3);
    expect(keysOf(await visitAll(admin, deadLetterQueue))).toEqual([`${queue}.b`, `${queue}.c`, `${queue}.d`]);
  });

  test('[A6] what was given back is there for the next one, whoever stopped where', async () => {
    const { bench, admin } = await open(broker);
    const { deadLetterQueue } = await fill(bench, ['a', 'b', 'c', 'd', 'e', 'f']);
    for (let round = 0; round < 30; round++) {
      let seen = 0;
      await admin.visitDeadLetters(deadLetterQueue, async () => ({ kind: ++seen > round % 3 ? 'stop' : 'keep' }));
      expect(await admin.inspect(deadLetterQueue), `round ${round}`).toMatchObject({ messages: 6 });
    }
  });

  test('[A7] purges, and tells how much it was; a queue that is not there is an error', async () => {
    const { bench, admin } = await open(broker);
    const { deadLetterQueue } = await fill(bench, ['a', 'b']);
    expect(await admin.purge(deadLetterQueue)).toBe(2);
    expect(await admin.inspect(deadLetterQueue)).toMatchObject({ messages: 0 });
    await expect(admin.purge(freshName('nothing'))).rejects.toMatchObject({ code: 'transport.unroutable' });
  });

  test('[A8] puts back what was taken away, with all that is known of it; nowhere else', async () => {
    const { bench, admin } = await open(broker);
    const { deadLetterQueue, answer, queue, received } = await fill(bench, ['a', 'b']);
    const before = await visitAll(admin, deadLetterQueue);
    await admin.visitDeadLetters(deadLetterQueue, async () => ({ kind: 'remove' }));
    for (const letter of before) await admin.put(deadLetterQueue, letter);
    expect(await visitAll(admin, deadLetterQueue)).toEqual(before);
    await expect(admin.put(freshName('dlq.nothing'), before[0] as DeadLetter)).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
    answer.isFailing = false;
    await admin.visitDeadLetters(deadLetterQueue, async () => ({ kind: 'move', queue }));
    await received.waitFor(() => received.items.length === 4);
    expect(received.items.slice(2)).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
  });

  test('[A9] removes a queue that nobody consumes, and tells what waited in it', async () => {
    const { bench, admin } = await open(broker);
    const { queue, deadLetterQueue } = await fill(bench, ['a', 'b']);
    expect(await admin.remove(deadLetterQueue)).toBe(2);
    expect(await admin.inspect(deadLetterQueue)).toBeUndefined();
    expect(await admin.remove(deadLetterQueue)).toBeUndefined();
    await expect(admin.remove(queue)).rejects.toMatchObject({ code: 'transport.queue-in-use' });
    expect(await admin.inspect(queue)).toMatchObject({ consumers: 1 });
  });

  test('[A10] [A11] nothing is set back, and nobody is behind in a log, for there is none', async () => {
    const { admin } = await open(broker);
    expect([admin.seek, admin.lag]).toEqual([undefined, undefined]);
  });
});

test('every clause of the port has a test here, and no other is named', () => {
  const clausesIn = (file: string, pattern: RegExp) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    return [...new Set([...text.matchAll(pattern)].map(([, clause]) => clause))].sort();
  };
  const promised = clausesIn('../../../core/src/ports/queue-admin.ts', /^ \* \[(A\d+)\]/gm);
  expect(promised.length).toBeGreaterThan(0);
  expect(clausesIn('./queue-admin.test.ts', /(?<=test\('.*)\[(A\d+)\]/g)).toEqual(promised);
});

async function open(broker: TestBroker): Promise<{ readonly bench: TestBench; readonly admin: QueueAdmin }> {
  const bench = await openBench(broker);
  const admin = await createQueueAdmin({ url: broker.url });
  onTestFinished(() => admin.close());
  return { bench, admin };
}

/** A queue whose consumer dead-letters everything for as long as `answer` says so. */
async function fill(bench: TestBench, names: readonly string[]) {
  const transport = await bench.connect();
  const declaration: Declaration = bench.group();
  const answer = { isFailing: true };
  const received = createRecorder<Parameters<Parameters<typeof transport.consume>[2]>[0]>();
  await transport.consume(declaration, { prefetch: 1 }, async (delivery) => {
    received.record(delivery);
    return answer.isFailing ? { kind: 'dead-letter', failure: FAILURE } : ACK;
  });
  for (const name of names) await transport.publish(bench.message(`${declaration.queue}.${name}`), AMPLE);
  await waitFor(async () => (await bench.countOf(declaration.deadLetterQueue)) === names.length);
  return { ...declaration, answer, received };
}

async function visitAll(admin: QueueAdmin, queue: string): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  await admin.visitDeadLetters(queue, async (letter) => {
    letters.push(letter);
    return { kind: 'keep' };
  });
  return letters;
}

function keysOf(letters: readonly DeadLetter[]): readonly string[] {
  return letters.map(({ address }) => address.key);
}
