import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { LeaseDesk, LeasedDelivery, LeaseOutcome } from '@bloodbank/core/ports';
import { describeOnBrokers, type TestBroker, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished, test } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import { createLeaseDesk } from './create-lease-desk.js';
import { type DeskBench, idsOf, openDeskBench } from './lease-desk.fixture.js';

/** Longer than any test waits. */
const NEVER_MS = 600_000;

describeOnBrokers('the LeaseDesk port', (broker) => {
  test('[E1] pulls what waits, at most so much, and waits for what is not there yet', async () => {
    const bench = await openDeskBench(broker);
    expect(await bench.pull({ waitMs: 0 })).toEqual([]);
    const waiting = bench.pull({ waitMs: NEVER_MS });
    const ids = await bench.publish(3);
    const got = [...(await waiting)];
    while (got.length < 3) got.push(...(await bench.pull({ max: 1 })));
    expect(idsOf(got)).toEqual(ids);
    expect(got[0]).toMatchObject({ attempt: 1, envelope: { event_type: 'github.pr.created' } });
    await bench.publish(5);
    await waitFor(() => bench.desk.find(bench.service)?.ready === 5);
    expect(await bench.pull({ max: 2 })).toHaveLength(2);
    settleAll(bench, got);
  });

  test('[E1] ends its wait with nothing when it is told to', async () => {
    const bench = await openDeskBench(broker);
    const ending = new AbortController();
    const waiting = bench.pull({ waitMs: NEVER_MS, signal: ending.signal });
    await waitFor(() => bench.desk.find(bench.service)?.waitingPulls === 1);
    ending.abort();
    expect(await waiting).toEqual([]);
    expect(await bench.pull({ waitMs: NEVER_MS, signal: ending.signal })).toEqual([]);
  });

  test('[E2] leases no delivery twice, however many pull at once', async () => {
    const bench = await openDeskBench(broker);
    const other = bench.openDesk();
    await bench.pull({ waitMs: 0 });
    const ids = await bench.publish(60);
    const got: string[] = [];
    const pullAll = async (desk: LeaseDesk): Promise<void> => {
      while (new Set(got).size < ids.length) {
        const deliveries = await bench.pull({ max: 7, waitMs: 100 }, desk);
        got.push(...idsOf(deliveries));
        settleAll(bench, deliveries, { outcome: 'ack' }, desk);
      }
    };
    await Promise.all([pullAll(bench.desk), pullAll(bench.desk), pullAll(other)]);
    expect([...got].sort()).toEqual([...ids].sort());
  });

  test('[E2] two that pull at once share what is there', async () => {
    const bench = await openDeskBench(broker);
    const ids = await publishTo(bench, 20);
    await waitFor(() => bench.desk.find(bench.service)?.ready === 20, { timeoutMs: 15_000 });
    const [first = [], second = []] = await Promise.all([bench.pull({ max: 100 }), bench.pull({ max: 100 })]);
    expect([first.length, second.length]).toEqual([10, 10]);
    expect(idsOf([...first, ...second])).toEqual(ids);
    settleAll(bench, [...first, ...second]);
  });

  test('[E3] settles: what is acknowledged never comes again, what is retried does, with its attempt', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    await bench.publish(2);
    const [kept, failed] = await pullCount(bench, 2);
    expect(settleAll(bench, [kept])).toMatchObject([{ state: 'settled', outcome: 'ack' }]);
    settleAll(bench, [failed], { outcome: 'retry', reason: 'Not now.' });
    const [again] = await pullCount(bench, 1);
    expect(again).toMatchObject({ attempt: 2, envelope: { event_id: failed?.envelope.event_id } });
    settleAll(bench, [again]);
    expect(await bench.pull({ waitMs: 300 })).toEqual([]);
  });

  test('[E3] retries after a time the queue can hold', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    await bench.publish(1);
    const [first] = await pullCount(bench, 1);
    const from = performance.now();
    settleAll(bench, [first], { outcome: 'retry', afterMs: 50 });
    const [again] = await pullCount(bench, 1);
    expect(again?.attempt).toBe(2);
    expect(performance.now() - from).toBeGreaterThanOrEqual(45);
    settleAll(bench, [again]);
  });

  test('[E3] dead-letters with the reason', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    const letters = await lettersOf(broker, bench);
    await bench.publish(1);
    settleAll(bench, await pullCount(bench, 1), { outcome: 'dead-letter', reason: 'The repository is gone.' });
    expect(await letters(1)).toMatchObject([
      { code: 'handler.non-retryable', message: 'The repository is gone.', attempts: 1 },
    ]);
  });

  test('[E4] delivers again what was neither settled nor extended, and dead-letters it in the end', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    const letters = await lettersOf(broker, bench);
    await bench.publish(1);
    const [first] = await pullCount(bench, 1, { leaseMs: 50 });
    const [second] = await pullCount(bench, 1, { leaseMs: 50 });
    const [third] = await pullCount(bench, 1, { leaseMs: 50 });
    const all = [first, second, third];
    expect(all.map((one) => one?.attempt)).toEqual([1, 2, 3]);
    expect(new Set(all.map((one) => one?.envelope.event_id)).size).toBe(1);
    expect(await letters(1)).toMatchObject([{ code: 'lease.expired', attempts: 3 }]);
    expect(settleAll(bench, all).map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
  });

  test('[E5] extends a lease, and never beyond what it is held for', async () => {
    const bench = await openDeskBench(broker, { maxHoldMs: 60_000 });
    await bench.pull({ waitMs: 0 });
    await bench.publish(1);
    const [delivery] = await pullCount(bench, 1, { leaseMs: 2_000 });
    if (delivery === undefined) throw new Error('Nothing came.');
    const extended = bench.desk.extend(who(bench), [delivery.deliveryId], NEVER_MS);
    expect(extended).toMatchObject([{ state: 'leased', leaseExpiresAt: delivery.heldUntil }]);
    expect(delivery.heldUntil.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
    await waitFor(() => Date.now() > delivery.leaseExpiresAt.getTime());
    expect(settleAll(bench, [delivery])).toMatchObject([{ state: 'settled' }]);
    expect(bench.desk.extend(who(bench), [delivery.deliveryId], 1_000)).toMatchObject([
      { state: 'conflict', outcome: 'ack' },
    ]);
  });

  test('[E6] tells of each settlement alone, and the same when it is repeated', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    await bench.publish(1);
    const [delivery] = await pullCount(bench, 1);
    const { deliveryId = '' } = delivery ?? {};
    const ack = { deliveryId, outcome: 'ack' } as const;
    const asked = [
      ack,
      ack,
      { deliveryId, outcome: 'retry' } as const,
      { deliveryId: 'nobody', outcome: 'ack' } as const,
    ];
    const told = bench.desk.settle(who(bench), asked);
    expect(told.map(({ state }) => state)).toEqual(['settled', 'settled', 'conflict', 'unknown']);
    expect(told[2]).toMatchObject({ outcome: 'ack' });
  });

  test('[E7] knows no lease of another holder', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    await bench.publish(1);
    const [delivery] = await pullCount(bench, 1);
    const { deliveryId = '' } = delivery ?? {};
    const other = { service: bench.service, holder: 'other' };
    expect(bench.desk.settle(other, [{ deliveryId, outcome: 'ack' }])).toMatchObject([{ state: 'unknown' }]);
    expect(bench.desk.extend(other, [deliveryId], 1_000)).toMatchObject([{ state: 'unknown' }]);
    bench.desk.giveBack(other, [deliveryId]);
    expect(settleAll(bench, [delivery])).toMatchObject([{ state: 'settled' }]);
    expect(bench.desk.settle(other, [{ deliveryId, outcome: 'ack' }])).toMatchObject([{ state: 'unknown' }]);
  });

  test('[E8] leaves the queue alone that nobody pulls from, and the queue keeps what comes', async () => {
    const bench = await openDeskBench(broker, { idleMs: 50 });
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    await bench.pull({ waitMs: 0 });
    await waitFor(async () => (await admin.inspect(bench.queue))?.consumers === 0);
    await waitFor(() => bench.desk.find(bench.service)?.state === 'idle');
    const ids = await bench.publish(3);
    expect(await admin.inspect(bench.queue)).toMatchObject({ messages: 3 });
    const got = await pullCount(bench, 3);
    expect(idsOf(got)).toEqual(ids);
    settleAll(bench, got);
  });

  test('[E8] consumes on while a lease is open', async () => {
    const bench = await openDeskBench(broker, { idleMs: 20 });
    const ids = await publishTo(bench, 1);
    const got = await pullCount(bench, 1);
    expect(idsOf(got)).toEqual(ids);
    await waitFor(async () => (await bench.pull({ waitMs: 100 })).length === 0);
    expect(bench.desk.list()).toMatchObject([{ service: bench.service, state: 'consuming', leased: 1 }]);
    settleAll(bench, got);
    await waitFor(() => bench.desk.find(bench.service)?.state === 'idle');
  });

  test('[E9] closes: what is leased or waits goes back with no attempt spent', async () => {
    const bench = await openDeskBench(broker);
    await bench.pull({ waitMs: 0 });
    const ids = await bench.publish(4);
    await waitFor(() => bench.desk.find(bench.service)?.ready === 4);
    const leased = await bench.pull({ max: 2 });
    const waiting = bench.pull({ service: bench.service, max: 2, waitMs: NEVER_MS });
    expect(await waiting).toHaveLength(2);
    await bench.desk.close();
    expect(settleAll(bench, leased)).toMatchObject([{ state: 'expired' }, { state: 'expired' }]);
    await expect(bench.pull()).rejects.toMatchObject({ code: 'transport.closed' });
    const next = bench.openDesk();
    const got = await pullCount(bench, 4, {}, next);
    expect([...idsOf(got)].sort()).toEqual([...ids].sort());
    expect(got.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    settleAll(bench, got, { outcome: 'ack' }, next);
  });

  test('[E9] gives back what did not reach its holder, with no attempt spent', async () => {
    const bench = await openDeskBench(broker);
    const ids = await publishTo(bench, 1);
    const [lost] = await pullCount(bench, 1);
    bench.desk.giveBack(who(bench), [lost?.deliveryId ?? '']);
    const got = await pullCount(bench, 1);
    expect(got).toMatchObject([{ attempt: 1, envelope: { event_id: ids[0] } }]);
    settleAll(bench, got);
  });

  test('[E10] has one set of patterns at a time, and takes another once nothing is in hand', async () => {
    const bench = await openDeskBench(broker);
    const ids = await publishTo(bench, 1);
    const got = await pullCount(bench, 1, { patterns: ['github.pr.created', 'github.pr.created'] });
    expect(idsOf(got)).toEqual(ids);
    const others = { patterns: ['llm.prompt', 'github.pr.created'] };
    await expect(bench.pull(others)).rejects.toMatchObject({
      code: 'lease.other-patterns',
      message: expect.stringContaining('github.pr.created'),
    });
    settleAll(bench, got);
    expect(await bench.pull({ ...others, waitMs: 0 })).toEqual([]);
    expect(bench.desk.find(bench.service)?.patterns).toEqual(['github.pr.created', 'llm.prompt']);
    const [more] = await bench.publish(1);
    const [next] = await pullCount(bench, 1, others);
    expect(next?.envelope.event_id).toBe(more);
    settleAll(bench, [next]);
  });

  test('ends the consumption of a service, unless something of it is leased', async () => {
    const bench = await openDeskBench(broker);
    await publishTo(bench, 1);
    const got = await pullCount(bench, 1);
    await expect(bench.desk.release(bench.service)).rejects.toMatchObject({ code: 'operation.conflict' });
    settleAll(bench, got);
    await bench.desk.release(bench.service);
    expect(bench.desk.list()).toEqual([]);
    await bench.desk.release('never-pulled');
  });

  test('refuses patterns that match nothing, or the same twice, and is as good as before', async () => {
    const bench = await openDeskBench(broker);
    await expect(bench.pull({ patterns: ['no.such.event'] })).rejects.toMatchObject({
      code: 'consumer.impossible-pattern',
    });
    const both = bench.pull({ patterns: ['github.pr.created', 'github.pr.*'] });
    await expect(both).rejects.toMatchObject({ code: 'consumer.overlap' });
    expect(await bench.pull({ waitMs: 0 })).toEqual([]);
  });

  test('lets no holder have more than its part', async () => {
    const bench = await openDeskBench(broker);
    const ending = new AbortController();
    setMaxListeners(0, ending.signal);
    const pulls = Array.from({ length: 50 }, () => bench.pull({ waitMs: NEVER_MS, signal: ending.signal }));
    await waitFor(() => bench.desk.find(bench.service)?.waitingPulls === 50);
    await expect(bench.pull()).rejects.toMatchObject({ code: 'lease.too-many' });
    expect(await bench.pull({ holder: 'other', waitMs: 0 })).toEqual([]);
    ending.abort();
    expect((await Promise.all(pulls)).flat()).toEqual([]);
  });
});

test.each(THROWN)('tells whoever pulls that its bus cannot be opened, also by %s', async (_, make) => {
  const thrown = make();
  const angry = () => {
    throw make();
  };
  const logger = { debug: angry, info: angry, warn: angry, error: angry };
  let isBroken = true;
  const desk = createLeaseDesk({
    open: async () => {
      if (isBroken) throw thrown;
      return { subscribe: async () => {}, close: async () => angry() };
    },
    logger,
  });
  const asked = { service: 'rag', holder: 'n8n', patterns: ['a.b'], max: 1, waitMs: 0, leaseMs: 1_000 };
  const pull = () => desk.pull({ ...asked, signal: new AbortController().signal });
  const caught = await pull().then(
    () => undefined,
    (reason: unknown) => ({ isSame: reason === thrown }),
  );
  expect(caught).toEqual({ isSame: true });
  isBroken = false;
  expect(await pull()).toEqual([]);
  await desk.close();
});

test('every clause of the port has a test here, and no other is named', () => {
  const clausesIn = (file: string, pattern: RegExp) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    return [...new Set([...text.matchAll(pattern)].map(([, clause]) => clause))].sort();
  };
  const promised = clausesIn('../../core/src/ports/lease-desk.ts', /^ \* \[(E\d+)\]/gm);
  expect(promised.length).toBeGreaterThan(5);
  expect(clausesIn('./lease-desk.test.ts', /test\('\[(E\d+)\]/g)).toEqual(promised);
});

function who({ service }: DeskBench) {
  return { service, holder: 'n8n' };
}

function settleAll(
  bench: DeskBench,
  deliveries: readonly (LeasedDelivery | undefined)[],
  how: LeaseOutcome = { outcome: 'ack' },
  desk: LeaseDesk = bench.desk,
) {
  const ids = deliveries.map((delivery) => delivery?.deliveryId ?? '');
  return desk.settle(
    who(bench),
    ids.map((deliveryId) => ({ deliveryId, ...how })),
  );
}

/** Binds the queue first. */
async function publishTo(bench: DeskBench, count: number): Promise<readonly string[]> {
  await bench.pull({ waitMs: 0 });
  return bench.publish(count);
}

async function pullCount(
  bench: DeskBench,
  count: number,
  asked: Parameters<DeskBench['pull']>[0] = {},
  desk: LeaseDesk = bench.desk,
): Promise<LeasedDelivery[]> {
  const got: LeasedDelivery[] = [];
  await waitFor(
    async () => {
      got.push(...(await bench.pull({ ...asked, max: count - got.length }, desk)));
      return got.length >= count;
    },
    { timeoutMs: 15_000, what: `${count} deliveries` },
  );
  return got;
}

/** Resolves with the dead letters of the queue, once there are so many. */
async function lettersOf(broker: TestBroker, { queue }: DeskBench): Promise<(count: number) => Promise<DeadLetter[]>> {
  const admin = await createQueueAdmin({ url: broker.url });
  onTestFinished(() => admin.close());
  return (count) =>
    waitFor(
      async () => {
        const letters: DeadLetter[] = [];
        await admin.visitDeadLetters(`dlq.${queue}`, async (letter) => {
          letters.push(letter);
          return { kind: 'keep' };
        });
        return letters.length === count && letters;
      },
      { timeoutMs: 15_000, what: `${count} dead letters` },
    );
}
