import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { Unroutable } from '@bloodbank/core/errors';
import type { Failure } from '@bloodbank/core/retry';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { deleteTopicsOf } from '../delete-topics.fixture.js';
import { createKafkaTransport, openQueueAdmin } from '../index.js';

const FAILURE: Failure = { code: 'handler.failed', errorName: 'TypeError', message: 'on purpose', stackHash: 'abc' };
const AMPLE = { timeoutMs: 10_000 };

describeOnServer('Kafka', 'the QueueAdmin port', (url) => {
  const bootstrap = new URL(url).host;

  /** A group, its admin, and so many dead letters of it; everything goes after the test. */
  async function open(count: number) {
    const prefix = `${freshName('admin')}.events`;
    const common = {
      bootstrap,
      prefix,
      topics: { partitions: 2 },
      times: { sessionTimeoutMs: 2_000, heartbeatMs: 200 },
    };
    const transport = await createKafkaTransport(common);
    const admin = await openQueueAdmin(common);
    onTestFinished(async () => {
      await admin.close();
      await transport.close().catch(() => {});
      await deleteTopicsOf(bootstrap, prefix);
    });
    const group = { kind: 'event', group: 'reviewer', patterns: ['github.#'], retryDelaysMs: [] } as const;
    const queue = transport.placeOf(group);
    const message = (id: string) => ({
      address: { kind: 'event' as const, key: 'github.pr.created' },
      body: Buffer.from(id),
      headers: { tenant: 'blue' },
      properties: { messageId: id },
    });
    const consumption = await transport.consume(group, { prefetch: 1 }, async () => ({
      kind: 'dead-letter',
      failure: FAILURE,
    }));
    for (let n = 1; n <= count; n++) await transport.publish(message(`m${n}`), AMPLE);
    const countOf = async (name: string) => (await admin.inspect(name))?.messages;
    await waitFor(async () => (await countOf(`dlq.${queue}`)) === count, { timeoutMs: 15_000 });
    await consumption.stop();
    return { transport, admin, group, queue, letters: `dlq.${queue}`, message, countOf };
  }

  const idOf = ({ properties }: DeadLetter) => properties.messageId;

  test('[A1] inspect tells messages and consumers, or nothing of what is not there', async () => {
    const { admin, transport, group, queue, message } = await open(1);
    expect(await admin.inspect('nobody.is.called.so')).toBeUndefined();
    expect(await admin.inspect('nobody.is.called.so.dlq')).toBeUndefined();
    expect(await admin.inspect(queue)).toEqual({ queue, messages: 0, consumers: 0 });
    for (const id of ['a', 'b']) await transport.publish(message(id), AMPLE);
    expect(await admin.inspect(queue)).toEqual({ queue, messages: 2, consumers: 0 });
    await transport.consume(group, { prefetch: 1 }, async () => ({ kind: 'ack' }));
    await waitFor(async () => expect(await admin.inspect(queue)).toEqual({ queue, messages: 0, consumers: 1 }), {
      timeoutMs: 15_000,
    });
  });

  test('[A2] [A3] a visit hands over each once, oldest first, and what is kept stays in its place', async () => {
    const { admin, letters } = await open(3);
    for (const _ of [1, 2]) {
      const seen: DeadLetter[] = [];
      await admin.visitDeadLetters(letters, async (letter) => {
        seen.push(letter);
        return { kind: 'keep' };
      });
      expect(seen.map(idOf)).toEqual(['m1', 'm2', 'm3']);
      expect(seen[0]).toMatchObject({ reason: 'failed', code: FAILURE.code, attempts: 1, headers: { tenant: 'blue' } });
    }
    await expect(admin.visitDeadLetters('dlq.nobody', async () => ({ kind: 'keep' }))).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
  });

  test('[A4] what is moved comes to the one group, from its first attempt on, and rests no more', async () => {
    const { admin, transport, group, letters, queue, countOf } = await open(3);
    await admin.visitDeadLetters(letters, async (letter) =>
      idOf(letter) === 'm2' ? { kind: 'move', queue } : { kind: 'keep' },
    );
    expect(await countOf(letters)).toBe(2);
    const other = { ...group, group: 'other' };
    const [mine, theirs]: [string[], string[]] = [[], []];
    await transport.consume(other, { prefetch: 5 }, async ({ properties }) => {
      theirs.push(properties.messageId ?? '');
      return { kind: 'ack' };
    });
    await transport.consume(group, { prefetch: 5 }, async (delivery) => {
      mine.push(delivery.properties.messageId ?? '');
      expect(delivery).toMatchObject({
        attempt: 1,
        address: { key: 'github.pr.created' },
        headers: { tenant: 'blue' },
      });
      return { kind: 'ack' };
    });
    await waitFor(() => mine.length === 1, { timeoutMs: 15_000 });
    expect(mine).toEqual(['m2']);
    expect(theirs).toEqual([]);
  });

  test('[A5] a copy that nobody takes rejects Unroutable, and the original stays', async () => {
    const { admin, letters, countOf } = await open(1);
    const visit = admin.visitDeadLetters(letters, async () => ({ kind: 'move', queue: 'nobody.is.called.so' }));
    await expect(visit).rejects.toBeInstanceOf(Unroutable);
    expect(await countOf(letters)).toBe(1);
  });

  test('[A6] a visit that ends leaves what was not decided', async () => {
    const { admin, letters, countOf } = await open(3);
    // Whichever comes first: they became dead letters side by side.
    let visits = 0;
    await admin.visitDeadLetters(letters, async () => ({ kind: visits++ === 0 ? 'remove' : 'stop' }));
    expect(await countOf(letters)).toBe(2);
    visits = 0;
    const failing = admin.visitDeadLetters(letters, async () => {
      if (visits++ === 0) return { kind: 'remove' };
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await countOf(letters)).toBe(1);
  });

  test('[A8] puts back what was taken away, with all that is known of it', async () => {
    const { admin, letters, countOf } = await open(2);
    const visitAll = async (kind: 'keep' | 'remove'): Promise<readonly DeadLetter[]> => {
      const seen: DeadLetter[] = [];
      await admin.visitDeadLetters(letters, async (letter) => {
        seen.push(letter);
        return { kind };
      });
      return seen;
    };
    const before = await visitAll('remove');
    for (const letter of before) await admin.put(letters, letter);
    expect(await countOf(letters)).toBe(2);
    expect(await visitAll('keep')).toEqual(before);
    await expect(admin.put('nobody.is.called.so', before[0] as DeadLetter)).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
  });

  test('[A7] purge removes what waits, and tells how much it was', async () => {
    const { admin, transport, letters, queue, message, countOf } = await open(2);
    expect(await admin.purge(letters)).toBe(2);
    expect(await countOf(letters)).toBe(0);
    await transport.publish(message('waits'), AMPLE);
    expect(await admin.purge(queue)).toBe(1);
    expect(await countOf(queue)).toBe(0);
  });

  test('[A9] removes a group that nobody is in, and tells what waited for it', async () => {
    const { admin, transport, group, letters, queue, message } = await open(2);
    expect(await admin.remove(letters)).toBe(2);
    const consumption = await transport.consume(group, { prefetch: 1 }, async () => ({ kind: 'ack' }));
    await expect(admin.remove(queue)).rejects.toMatchObject({ code: 'transport.queue-in-use' });
    await consumption.stop();
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 0, { timeoutMs: 30_000 });
    await transport.publish(message('waits'), AMPLE);
    expect(await admin.remove(queue)).toBe(1);
    expect(await admin.inspect(queue)).toBeUndefined();
    expect(await admin.remove(queue)).toBeUndefined();
  });

  /** An envelope, as far as a replay looks at one. */
  const envelope = (n: number) => ({
    address: { kind: 'event' as const, key: 'github.pr.created' },
    body: Buffer.from(JSON.stringify({ event_id: `e${n}`, metadata: { tenant: 'blue' } })),
    headers: {},
    properties: { messageId: `e${n}` },
  });

  test('[A10] seek hands out once more what was settled, marked, and then what comes for the first time', async () => {
    const { admin, transport, group, queue } = await open(0);
    const seen: { readonly id: string; readonly attempt: number; readonly metadata: object }[] = [];
    const consume = () =>
      transport.consume(group, { prefetch: 5 }, async ({ properties, attempt, body }) => {
        const { metadata } = JSON.parse(Buffer.from(body).toString());
        seen.push({ id: properties.messageId ?? '', attempt, metadata });
        return { kind: 'ack' };
      });
    const first = await consume();
    for (const n of [1, 2, 3]) await transport.publish(envelope(n), AMPLE);
    await waitFor(() => seen.length === 3, { timeoutMs: 15_000 });
    const at = new Date();
    await waitFor(async () => (await admin.inspect(queue))?.messages === 0, { timeoutMs: 15_000 });
    await expect(admin.seek?.(queue, { kind: 'beginning' })).rejects.toMatchObject({
      code: 'transport.queue-in-use',
    });
    await first.stop();
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 0, { timeoutMs: 15_000 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await transport.publish(envelope(4), AMPLE);

    const replay = { id: 'r-1', reason: 'a bug; mended' };
    const dry = await admin.seek?.(queue, { kind: 'beginning' }, { replay, isDryRun: true });
    expect(dry?.messages).toBe(4);
    expect((await admin.inspect(queue))?.messages).toBe(1);
    expect((await admin.seek?.(queue, { kind: 'time', at }, { replay }))?.messages).toBe(1);
    expect((await admin.seek?.(queue, { kind: 'beginning' }, { replay }))?.messages).toBe(4);
    expect((await admin.inspect(queue))?.messages).toBe(4);

    seen.length = 0;
    const second = await consume();
    await waitFor(() => seen.length === 4, { timeoutMs: 15_000 });
    const byId = new Map(seen.map((one) => [one.id, one]));
    expect(byId.get('e1')).toEqual({
      ...{ id: 'e1', attempt: 1 },
      metadata: { tenant: 'blue', replay: { ...replay, recorded_at: expect.any(String) } },
    });
    expect(byId.get('e4')?.metadata).toEqual({ tenant: 'blue' });
    await second.stop();
    await expect(admin.seek?.('nobody.is.called.so', { kind: 'end' })).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
  });

  test('[A10] [A11] seek to an offset of one partition, and lag in messages and time', async () => {
    const { admin, transport, queue } = await open(0);
    const before = Date.now();
    for (const n of [1, 2, 3]) await transport.publish({ ...envelope(n), partitionKey: 'same' }, AMPLE);
    const lag = (await admin.lag?.(queue)) ?? [];
    const behind = lag.find(({ messages }) => messages > 0);
    expect(behind?.messages).toBe(3);
    expect(behind?.oldestAt?.getTime()).toBeGreaterThan(before - 5_000);
    expect(lag.filter(({ messages }) => messages === 0).every(({ oldestAt }) => oldestAt === undefined)).toBe(true);
    const { partition = 0 } = behind ?? {};
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 0, { timeoutMs: 15_000 });
    const sought = await admin.seek?.(queue, { kind: 'offset', offset: 2, partition });
    expect(sought).toMatchObject({ messages: 1, partitions: [{ partition, from: 0, to: 2 }] });
    expect((await admin.inspect(queue))?.messages).toBe(1);
    await expect(admin.seek?.(queue, { kind: 'offset', offset: 0, partition: 99 })).rejects.toMatchObject({
      code: 'config.invalid',
    });
    expect(await admin.lag?.('nobody.is.called.so')).toBeUndefined();
  });
});
