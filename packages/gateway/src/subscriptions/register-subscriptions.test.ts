import type { LeaseDesk } from '@bloodbank/core/ports';
import { removeQueue } from '@bloodbank/operations';
import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { expect, it, onTestFinished } from 'vitest';
import { type DeskBench, openDeskBench } from '../../../leases/src/lease-desk.fixture.js';
import { openGateway, portOf, type TestGateway } from '../gateway.fixture.js';
import type { GatewayOptions } from '../gateway-options.js';
import type { ServiceQueues } from './service-queues.js';

const PATTERNS = ['github.pr.created'];

interface House extends DeskBench {
  readonly door: TestGateway;
  /** Calls an address of the service. */
  call(
    path: string,
    body?: object,
    key?: string,
    method?: 'GET' | 'POST' | 'DELETE',
  ): Promise<{ status: number; body: Answer }>;
  pulled(count: number, more?: object): Promise<Answer['deliveries']>;
}

interface Answer {
  readonly deliveries: readonly {
    readonly delivery_id: string;
    readonly attempt: number;
    readonly lease_expires_at: string;
    readonly held_until: string;
    readonly envelope: { readonly event_id: string; readonly payload: object };
  }[];
  readonly settlements: readonly { readonly state: string; readonly status: number; readonly detail?: string }[];
  readonly leases: readonly { readonly state: string; readonly status: number; readonly lease_expires_at?: string }[];
  readonly [name: string]: unknown;
}

describeOnBrokers('subscriptions over HTTP', (broker) => {
  async function openHouse(options: Partial<GatewayOptions> = {}, desk?: LeaseDesk): Promise<House> {
    const bench = await openDeskBench(broker);
    const parts = { desk: desk ?? bench.desk, queues: queuesOf(broker.url, bench) };
    const door = await openGateway({ subscriptions: parts, ...options });
    onTestFinished(() => door.close());
    const call: House['call'] = async (path, body, key, method = body === undefined ? 'GET' : 'POST') => {
      const answer = await door.app.inject({
        method,
        url: `/subscriptions/${bench.service}${path}`,
        ...(body === undefined ? {} : { payload: body }),
        ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
      });
      return { status: answer.statusCode, body: answer.json() };
    };
    const pulled: House['pulled'] = async (count, more = {}) => {
      const got: Answer['deliveries'][number][] = [];
      await waitFor(
        async () => {
          const { status, body } = await call('/pull', { patterns: PATTERNS, max: count - got.length, ...more });
          expect(status, JSON.stringify(body)).toBe(200);
          got.push(...body.deliveries);
          return got.length === count;
        },
        { timeoutMs: 15_000, what: `${count} deliveries` },
      );
      return got;
    };
    return { ...bench, door, call, pulled };
  }

  it('pulls, extends and settles, and tells of each delivery alone', async () => {
    const { call, pulled, publish } = await openHouse();
    expect((await call('/pull', { patterns: PATTERNS, wait_seconds: 0 })).body).toEqual({ deliveries: [] });
    const [id] = await publish(1);
    const [delivery] = await pulled(1);
    expect(delivery).toMatchObject({ attempt: 1, envelope: { event_id: id, event_type: 'github.pr.created' } });
    const { delivery_id = '', lease_expires_at = '', held_until = '' } = delivery ?? {};
    expect(Date.parse(lease_expires_at) - Date.now()).toBeLessThanOrEqual(30_000);
    expect(Date.parse(held_until)).toBeGreaterThan(Date.parse(lease_expires_at));

    const { body: extended } = await call('/extend', { delivery_ids: [delivery_id, 'none'], lease_seconds: 600 });
    expect(extended.leases).toMatchObject([
      { delivery_id, state: 'leased', status: 200 },
      { state: 'unknown', status: 409, detail: expect.stringContaining('No lease') },
    ]);
    expect(Date.parse(extended.leases[0]?.lease_expires_at ?? '')).toBeGreaterThan(Date.parse(lease_expires_at));

    const settlements = [
      { delivery_id, outcome: 'ack' },
      { delivery_id, outcome: 'ack' },
      { delivery_id, outcome: 'retry' },
    ];
    const { status, body } = await call('/settle', { settlements });
    expect(status).toBe(200);
    expect(body.settlements).toMatchObject([
      { state: 'settled', status: 200, outcome: 'ack' },
      { state: 'settled', status: 200 },
      { state: 'conflict', status: 409, detail: 'It was settled before, as ack.' },
    ]);
  });

  it('says of a lease that ended that the event comes again', async () => {
    const { call, pulled, publish } = await openHouse();
    await call('/pull', { patterns: PATTERNS, wait_seconds: 0 });
    await publish(1);
    const [first] = await pulled(1, { lease_seconds: 1 });
    const [again] = await pulled(1);
    expect(again).toMatchObject({ attempt: 2, envelope: { event_id: first?.envelope.event_id } });
    const settle = (id = '') => call('/settle', { settlements: [{ delivery_id: id, outcome: 'ack' }] });
    expect((await settle(first?.delivery_id)).body.settlements).toMatchObject([
      { state: 'expired', status: 409, detail: expect.stringContaining('delivered again') },
    ]);
    expect((await settle(again?.delivery_id)).body.settlements).toMatchObject([{ state: 'settled' }]);
  });

  it('shows what there is, and removes it where its name is typed and nothing is leased', async () => {
    const { call, pulled, publish, service, queue, door } = await openHouse();
    expect((await call('')).status).toBe(404);
    await call('/pull', { patterns: PATTERNS, wait_seconds: 0 });
    await publish(2);
    const [delivery] = await pulled(1, { max: 1 });
    const { body: shown } = await call('');
    expect(shown).toMatchObject({ service, state: 'consuming', patterns: PATTERNS, leased: 1, queue: { queue } });
    const all = (await door.app.inject({ url: '/subscriptions' })).json();
    expect(all.subscriptions).toMatchObject([{ service, leased: 1 }]);

    expect((await call('', undefined, undefined, 'DELETE')).status).toBe(400);
    expect((await call('?confirm=other', undefined, undefined, 'DELETE')).status).toBe(400);
    const remove = () => call(`?confirm=${service}`, undefined, undefined, 'DELETE');
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'operation.conflict' } });
    await call('/settle', { settlements: [{ delivery_id: delivery?.delivery_id, outcome: 'dead-letter' }] });
    await waitFor(async () => ((await call('')).body['queue'] as { dead_letters: number }).dead_letters === 1);
    // A broker may count a consumer for a moment longer than it is there.
    const { body } = await waitFor(async () => {
      const answer = await remove();
      return answer.status === 200 && answer;
    });
    expect(body['removed']).toEqual(
      expect.arrayContaining([
        { queue, messages: expect.any(Number) },
        { queue: `dlq.${queue}`, messages: 1 },
      ]),
    );
    expect((await call('')).status).toBe(404);
    expect((await remove()).status).toBe(404);
  });

  it('asks for a scope to consume the service, and to read all that is asked for', async () => {
    const key = (name: string, ...scopes: string[]) => ({ name, key: `${name}-key-0123456789`, scopes });
    const keys = [
      key('worker', 'consume:#', 'read:github.#'),
      key('second', 'consume:#', 'read:#'),
      key('reader', 'read:#'),
      key('other', 'consume:other', 'read:#'),
    ];
    const { call, publish, door } = await openHouse({ keys });
    const pull = (who: string, patterns: readonly string[]) =>
      call('/pull', { patterns, wait_seconds: 0 }, `${who}-key-0123456789`);
    expect((await pull('nobody', PATTERNS)).status).toBe(401);
    for (const who of ['reader', 'other']) {
      expect(await pull(who, PATTERNS)).toMatchObject({ status: 403, body: { code: 'gateway.forbidden' } });
    }
    for (const patterns of [['#'], ['llm.prompt'], ['*.pr.created'], ['github.pr.created', 'llm.prompt']]) {
      expect((await pull('worker', patterns)).status, patterns.join()).toBe(403);
    }
    expect((await pull('worker', PATTERNS)).status).toBe(200);
    await publish(1);
    const deliveries = await waitFor(async () => {
      const { body } = await call('/pull', { patterns: PATTERNS }, 'worker-key-0123456789');
      return body.deliveries.length === 1 && body.deliveries;
    });
    const settlements = deliveries.map(({ delivery_id }) => ({ delivery_id, outcome: 'ack' }));
    const settle = async (who: string) =>
      (await call('/settle', { settlements }, `${who}-key-0123456789`)).body.settlements;
    expect(await settle('second')).toMatchObject([{ state: 'unknown', status: 409 }]);
    expect(await settle('worker')).toMatchObject([{ state: 'settled' }]);
    const list = async (who: string) =>
      (await door.app.inject({ url: '/subscriptions', headers: { 'x-api-key': `${who}-key-0123456789` } })).json();
    expect((await list('second')).subscriptions).toHaveLength(1);
    expect((await list('other')).subscriptions).toEqual([]);
  });

  it.each([
    ['a body that is none', '/pull', {}],
    ['no pattern', '/pull', { patterns: [] }],
    ['a pattern that is none', '/pull', { patterns: ['a b'] }],
    ['an endless pattern', '/pull', { patterns: ['a.'.repeat(200)] }],
    ['too many patterns', '/pull', { patterns: Array(21).fill('a.b') }],
    ['too many deliveries', '/pull', { patterns: PATTERNS, max: 101 }],
    ['an endless wait', '/pull', { patterns: PATTERNS, wait_seconds: 61 }],
    ['a lease of days', '/pull', { patterns: PATTERNS, lease_seconds: 86_400 }],
    ['a stranger member', '/pull', { patterns: PATTERNS, prefetch: 5 }],
    ['a number as text', '/pull', { patterns: PATTERNS, max: '5' }],
    ['an outcome that is none', '/settle', { settlements: [{ delivery_id: 'x', outcome: 'nack' }] }],
    ['no settlement', '/settle', { settlements: [] }],
    [
      'an endless reason',
      '/settle',
      { settlements: [{ delivery_id: 'x', outcome: 'retry', reason: 'x'.repeat(1_001) }] },
    ],
    ['a negative delay', '/settle', { settlements: [{ delivery_id: 'x', outcome: 'retry', retry_after_seconds: -1 }] }],
    ['no lease to extend', '/extend', { delivery_ids: [] }],
    ['a lease of no time', '/extend', { delivery_ids: ['x'], lease_seconds: 0 }],
  ])('refuses %s', async (_, path, body) => {
    const { call } = await openHouse();
    expect(await call(path, body)).toMatchObject({ status: 400, body: { code: 'gateway.bad-request' } });
  });

  it('refuses patterns that no event can match, that overlap, and names that are none', async () => {
    const { call, door } = await openHouse();
    const pull = (patterns: readonly string[]) => call('/pull', { patterns, wait_seconds: 0 });
    expect(await pull(['github.pr.creatd'])).toMatchObject({
      status: 422,
      body: { code: 'consumer.impossible-pattern', detail: expect.stringContaining('Did you mean') },
    });
    expect(await pull(['github.pr.*', 'github.pr.created'])).toMatchObject({
      status: 422,
      body: { code: 'consumer.overlap' },
    });
    for (const name of ['A', '..', '%2e%2e', 'x'.repeat(101), '__proto__', 'a%00b']) {
      const { statusCode } = await door.app.inject({
        method: 'POST',
        url: `/subscriptions/${name}/pull`,
        payload: { patterns: PATTERNS },
      });
      expect([400, 404], name).toContain(statusCode);
    }
  });

  it('gives back what it could not hand to a client that is gone', async () => {
    const { door, service, desk, publish, pulled } = await openHouse();
    const port = portOf(await door.listen());
    const leaving = new AbortController();
    const pull = fetch(`http://127.0.0.1:${port}/subscriptions/${service}/pull`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ patterns: PATTERNS, wait_seconds: 60 }),
      signal: leaving.signal,
    });
    await waitFor(() => desk.find(service)?.waitingPulls === 1, { timeoutMs: 15_000 });
    leaving.abort();
    await expect(pull).rejects.toThrow();
    await waitFor(() => desk.find(service)?.waitingPulls === 0);
    const [id] = await publish(1);
    expect(await pulled(1)).toMatchObject([{ attempt: 1, envelope: { event_id: id } }]);
  });

  it('gives back what was leased for a client that left before it was told', async () => {
    const bench = await openDeskBench(broker);
    const leaving = new AbortController();
    let left = (): void => {};
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const slow: LeaseDesk = {
      ...bench.desk,
      // The answer is late: meanwhile the connection ends.
      async pull(request) {
        request.signal.addEventListener('abort', () => left());
        const deliveries = await bench.desk.pull({ ...request, signal: new AbortController().signal });
        if (deliveries.length > 0) leaving.abort();
        await gone;
        return deliveries;
      },
    };
    await bench.pull({ waitMs: 0 });
    const [id] = await bench.publish(1);
    const door = await openGateway({ subscriptions: { desk: slow, queues: queuesOf(broker.url, bench) } });
    onTestFinished(() => door.close());
    const port = portOf(await door.listen());
    const pull = fetch(`http://127.0.0.1:${port}/subscriptions/${bench.service}/pull`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ patterns: PATTERNS, wait_seconds: 60, lease_seconds: 3_600 }),
      signal: leaving.signal,
    });
    await expect(pull).rejects.toThrow();
    const again = await waitFor(
      async () => {
        const found = await bench.pull({ holder: 'other' });
        return found.length === 1 && found;
      },
      { timeoutMs: 15_000 },
    );
    expect(again).toMatchObject([{ attempt: 1, envelope: { event_id: id } }]);
  });

  it('ends the pulls that wait when it closes, and refuses new ones', async () => {
    const { door, service, desk, call } = await openHouse();
    const waiting = call('/pull', { patterns: PATTERNS, wait_seconds: 60 });
    await waitFor(() => desk.find(service)?.waitingPulls === 1, { timeoutMs: 15_000 });
    await door.close();
    expect(await waiting).toMatchObject({ status: 200, body: { deliveries: [] } });
  });
});

it('says that a gateway without a desk hands out nothing', async () => {
  const door = await openGateway();
  const { body } = await door.app.inject({
    method: 'POST',
    url: '/subscriptions/rag/pull',
    payload: { patterns: PATTERNS },
  });
  await door.close();
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'gateway.unavailable' });
});

/** The queues of one service, as the command finds them by its topology files. */
function queuesOf(url: string, { queue }: DeskBench): ServiceQueues {
  const parts = { queue, deadLetterQueue: `dlq.${queue}`, retryQueues: [`${queue}.retry.50`] };
  const withAdmin = async <T>(
    work: (admin: Awaited<ReturnType<typeof createQueueAdmin>>) => Promise<T>,
  ): Promise<T> => {
    const admin = await createQueueAdmin({ url });
    return work(admin).finally(() => admin.close());
  };
  return {
    report: () =>
      withAdmin(async (admin) => {
        const info = await admin.inspect(queue);
        const letters = await admin.inspect(parts.deadLetterQueue);
        return info && { ...info, dead_letters: letters?.messages ?? 0, retrying: 0 };
      }),
    remove: () => withAdmin((admin) => removeQueue(admin, parts)),
  };
}
