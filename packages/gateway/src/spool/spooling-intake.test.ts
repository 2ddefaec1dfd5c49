import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareEnvelope } from '@bloodbank/core/envelope';
import { Nacked, Timeout, Unreachable, Unroutable } from '@bloodbank/core/errors';
import { waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptedBus, openGateway, PR, registry, type ScriptedBus } from '../gateway.fixture.js';
import type { Intake } from '../intake/intake.js';
import { acceptNth, makeFolder, openSpooling, removeFolder } from './spooling-intake.fixture.js';

const AWAY = new Unreachable('amqp://nowhere', new Error('refused'));

let folder: string;
let bus: ScriptedBus;
let intake: Intake;
beforeEach(async () => {
  folder = await makeFolder();
  bus = createScriptedBus();
  intake = await openSpooling(bus, folder);
});
afterEach(async () => {
  await intake.close();
  await removeFolder(folder);
});

const reopen = async (options: Parameters<typeof openSpooling>[2] = {}): Promise<void> => {
  await intake.close();
  intake = await openSpooling(bus, folder, options);
};
const bodies = () =>
  bus.published.map(({ envelope }) => (envelope.payload as { body: { source: string; n: number } }).body);
const numbersOf = (source: string) => bodies().flatMap((body) => (body.source === source ? [body.n] : []));
const isDrained = (): boolean => intake.health().spooledEvents === 0 && intake.health().spooledBytes === 0;
const drained = () => waitFor(isDrained, { timeoutMs: 15_000, what: 'an empty spool' });

describe('a spooling intake', () => {
  it('does not touch the disk while the broker confirms', async () => {
    expect(await acceptNth(intake, 'a', 0)).toMatchObject({ outcome: 'confirmed', routed: true });
    expect((await readdir(folder)).filter((name) => name.endsWith('.log'))).toEqual([]);
    expect(intake.health()).toMatchObject({ status: 'healthy', spooledEvents: 0, spooledBytes: 0 });
  });

  it.each([
    ['cannot be reached', AWAY],
    ['does not answer in time', new Timeout('The publish', 1, true)],
    ['refuses, for a queue is full', new Nacked('webhook.github.push')],
  ])('keeps events while the broker %s, and publishes them in order by itself', async (_, failure) => {
    bus.failure = failure;
    for (let n = 0; n < 20; n++) {
      for (const source of ['a', 'b']) {
        expect(await acceptNth(intake, source, n)).toMatchObject({
          outcome: 'spooled',
          routingKey: 'webhook.github.push',
        });
      }
    }
    expect(intake.health()).toMatchObject({ status: 'degraded', spooledEvents: 40 });
    bus.failure = undefined;
    await drained();
    for (const source of ['a', 'b']) expect(numbersOf(source)).toEqual(Array.from({ length: 20 }, (__, n) => n));
    expect(intake.health()).toMatchObject({ status: 'healthy', spooledBytes: 0 });
  });

  it('lets nothing overtake within a source, also when the broker is back already', async () => {
    bus.failure = AWAY;
    await acceptNth(intake, 'a', 0);
    let open = (): void => {};
    bus.gate = new Promise((resolve) => {
      open = resolve;
    });
    bus.failure = undefined;
    expect(await acceptNth(intake, 'a', 1)).toMatchObject({ outcome: 'spooled' });
    open();
    await drained();
    expect(await acceptNth(intake, 'a', 2)).toMatchObject({ outcome: 'confirmed' });
    expect(numbersOf('a')).toEqual([0, 1, 2]);
  });

  it('lets a source whose queue is full hold up nobody else', async () => {
    const { send } = bus;
    bus.send = async (envelope, how) => {
      if (JSON.stringify(envelope).includes('"source":"stuck"')) throw new Nacked('webhook.github.push');
      return send(envelope, how);
    };
    await acceptNth(intake, 'stuck', 0);
    expect(await acceptNth(intake, 'a', 0)).toMatchObject({ outcome: 'confirmed' });
    expect(numbersOf('a')).toEqual([0]);
    bus.send = send;
    await drained();
    expect(numbersOf('stuck')).toEqual([0]);
  });

  it('publishes after a restart what an earlier process accepted, as the same events', async () => {
    bus.failure = AWAY;
    const receipts = [];
    for (let n = 0; n < 5; n++) receipts.push(await acceptNth(intake, 'a', n));
    await reopen();
    expect(intake.health().spooledEvents).toBe(5);
    bus.failure = undefined;
    await drained();
    expect(bus.published.map(({ envelope }) => envelope)).toEqual(receipts.map(({ envelope }) => envelope));
    expect(bus.published[0]?.how.unroutable).toBe('drop');
  });

  it('publishes nothing again that was confirmed', async () => {
    bus.failure = AWAY;
    for (let n = 0; n < 200; n++) await acceptNth(intake, 'a', n);
    bus.failure = undefined;
    await drained();
    bus.failure = AWAY;
    await acceptNth(intake, 'a', 200);
    await reopen();
    bus.failure = undefined;
    await drained();
    expect(numbersOf('a')).toEqual(Array.from({ length: 201 }, (_, n) => n));
  });

  it('refuses with Retry-After once it is full, and recovers', async () => {
    await reopen({ maxBytes: 4_000 });
    bus.failure = AWAY;
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => acceptNth(intake, 'a', n)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.length).toBeGreaterThan(10);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'gateway.spool-full' });
    await expect(acceptNth(intake, 'a', 20)).rejects.toMatchObject({ code: 'gateway.spool-full' });
    expect(intake.health().status).toBe('unhealthy');
    bus.failure = undefined;
    await drained();
    expect(intake.health().status).toBe('healthy');
    expect(numbersOf('a')).toHaveLength(results.length - refused.length);
  });

  it('sets aside what can never be published, with its reason, and lets the rest flow', async () => {
    bus.failure = AWAY;
    const { envelope } = await acceptNth(intake, 'a', 0);
    await acceptNth(intake, 'a', 1);
    const { send } = bus;
    bus.send = async (value, how) => {
      const isFirst = value.event_id === envelope.event_id;
      if (isFirst && bus.failure === undefined) throw new Unroutable('bloodbank.events.v1', 'webhook.github.push');
      return send(value, how);
    };
    bus.failure = undefined;
    await drained();
    expect(numbersOf('a')).toEqual([1]);
    expect(intake.health()).toMatchObject({ status: 'degraded', rejectedEvents: 1 });
    const file = await readFile(join(folder, 'rejected', `${envelope.event_id}.json`), 'utf8');
    expect(JSON.parse(file)).toMatchObject({ reason: { code: 'transport.unroutable' }, envelope });
    await reopen();
    expect(intake.health()).toMatchObject({ spooledEvents: 0, rejectedEvents: 1 });
  });

  it('keeps nothing that was refused for what it is', async () => {
    bus.failure = AWAY;
    const gateway = await openGateway({ intake });
    const refused = await gateway.app.inject({ method: 'POST', url: '/events/github/pr/created', payload: {} });
    expect(refused.json()).toMatchObject({ code: 'schema.invalid' });
    await gateway.close();
    bus.failure = new Unroutable('x', 'y');
    const { envelope } = prepareEnvelope(registry, { host: 'test', type: 'service' }, 'github.pr.created', PR);
    await expect(intake.accept({ source: 'a', envelope })).rejects.toBe(bus.failure);
    expect(intake.health().spooledEvents).toBe(0);
  });

  it('waits for the broker only once: while it is away, events go to the disk', async () => {
    bus.failure = AWAY;
    await acceptNth(intake, 'a', 0);
    let open = (): void => {};
    bus.gate = new Promise((resolve) => {
      open = resolve;
    });
    expect(await acceptNth(intake, 'b', 0)).toMatchObject({ outcome: 'spooled' });
    bus.failure = undefined;
    open();
    await drained();
  });
});
