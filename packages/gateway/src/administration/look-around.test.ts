import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Gateway } from '../create-gateway.js';
import { openGateway } from '../gateway.fixture.js';
import { misfitOf } from './fits-open-api.fixture.js';
import { House, KEYS, keyOf, PATIENT } from './house.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

describeOnBrokers('looking around over HTTP', (broker) => {
  let house: House;
  beforeEach(async () => {
    house = await House.open(broker.url);
  });
  afterEach(() => house.close());

  const get = (gateway: Gateway, url: string, key?: string) =>
    gateway.app.inject({ url, headers: key === undefined ? {} : keyOf(key) });

  it('/queues tells what is there, as the document says, and takes nothing', async () => {
    await house.letRest(2);
    const gateway = await house.openGateway();
    const answer = await get(gateway, '/queues');
    expect(await misfitOf(gateway, 'GET', '/queues', answer)).toBe('');
    expect(answer.json()).toEqual({
      queues: [
        expect.objectContaining({
          queue: house.queue,
          service: house.service,
          patterns: ['github.#', 'slack.#'],
          status: 'degraded',
          reasons: ['it has dead letters'],
          consumers: 2,
          lag: 0,
          dead_letters: { queue: house.deadLetterQueue, messages: 2, consumers: 0 },
        }),
      ],
    });
    const one = await get(gateway, `/queues/${encodeURIComponent(house.queue)}`);
    expect(await misfitOf(gateway, 'GET', '/queues/{queue}', one)).toBe('');
    expect(one.json()).toEqual(answer.json().queues[0]);
    expect((await get(gateway, `/queues/${house.service}`)).json().queue).toBe(house.queue);
    expect((await get(gateway, `/queues?name=${house.service}&name=nobody`)).json().queues).toMatchObject([
      { queue: house.queue },
      { status: 'absent' },
    ]);
  });

  it('/queues also has what the broker alone tells of, without the queues that belong to others', async () => {
    const gateway = await house.openGateway({
      site: {
        ...house.site,
        readTopology: async () => (await import('@bloodbank/operations')).examineTopology([], house.exchange),
        listQueues: async () =>
          [house.queue, house.deadLetterQueue, `${house.queue}.retry.1000`, 'amq.gen-1'].map((queue) => ({
            queue,
            patterns: ['slack.#'],
            sources: [house.exchange],
          })),
      },
    });
    const { queues } = (await get(gateway, '/queues')).json();
    expect(queues).toMatchObject([{ queue: house.queue, service: null, patterns: ['slack.#'] }]);
  });

  it.each(['a%2Fb', '%F0%9F%A9%B8', '%25', '%00', 'x'.repeat(255), '__proto__', 'dlq.'])(
    '/queues/%s is not there, and nothing breaks',
    async (name) => {
      const gateway = await house.openGateway();
      const answer = await get(gateway, `/queues/${name}`);
      expect(answer.json()).toMatchObject({ status: 404, code: 'gateway.not-found' });
      expect((await get(gateway, '/queues')).statusCode).toBe(200);
    },
  );

  it('/pulse counts what passes, by domain, and what rests', async () => {
    await house.letRest(3);
    const gateway = await house.openGateway();
    expect((await get(gateway, '/pulse')).json()).toMatchObject({ dead_letters: { total: 3, queues: 1 }, domains: [] });
    house.fails = undefined;
    await house.bus.publish('slack.message.sent', { channel: 'c', text: 't' });
    const pulse = await waitFor(async () => {
      const answer = await get(gateway, '/pulse');
      return answer.json().domains.length > 0 && answer;
    }, PATIENT);
    expect(await misfitOf(gateway, 'GET', '/pulse', pulse)).toBe('');
    expect(pulse.json()).toMatchObject({
      status: 'healthy',
      checks: [
        { name: 'broker', status: 'healthy' },
        { name: 'intake', status: 'healthy' },
      ],
      queues: { total: 1, unhealthy: 0 },
      domains: [{ domain: 'slack', total: 1 }],
    });
    const [{ per_second: rates }] = pulse.json().domains;
    expect(rates.reduce((sum: number, rate: number) => sum + rate, 0)).toBeCloseTo(0.1);
  });

  it('/contracts says who sends a type and whom it reaches', async () => {
    house.fails = undefined;
    const gateway = await house.openGateway();
    const list = await get(gateway, '/contracts');
    expect(await misfitOf(gateway, 'GET', '/contracts', list)).toBe('');
    await house.bus.publish('slack.message.sent', { channel: 'c', text: 't' });
    const one = await waitFor(async () => {
      const answer = await get(gateway, '/contracts/slack.message.sent');
      return answer.json().seen === 1 && answer;
    }, PATIENT);
    expect(await misfitOf(gateway, 'GET', '/contracts/{type}', one)).toBe('');
    expect(one.json()).toMatchObject({
      type: 'slack.message.sent',
      consumers: [house.service],
      producers: [house.service],
      last_seen: expect.stringMatching(/Z$/),
      schema: expect.objectContaining({ type: 'object' }),
      versions: ['slack.message.sent'],
    });
    const { contracts } = (await get(gateway, '/contracts?domain=slack&kind=event')).json();
    expect(contracts.map(({ type }: { readonly type: string }) => type)).toContain('slack.message.sent');
    expect(contracts.every(({ domain }: { readonly domain: string }) => domain === 'slack')).toBe(true);
    expect((await get(gateway, '/contracts/slack.message.snet')).json()).toMatchObject({
      status: 404,
      closest: expect.arrayContaining(['slack.message.sent']),
    });
  });

  it('a key of one domain sees its own, and one of another domain no queue at all', async () => {
    await house.letRest(1);
    await house.letRest(1, 'github.pr.created');
    const gateway = await house.openGateway({}, { keys: KEYS });
    await get(gateway, '/pulse', 'all');
    expect((await get(gateway, '/queues', 'slack')).json().queues).toHaveLength(1);
    expect((await get(gateway, '/queues', 'calendar')).json().queues).toEqual([]);
    expect((await get(gateway, `/queues/${house.queue}`, 'calendar')).statusCode).toBe(404);
    expect((await get(gateway, '/pulse', 'calendar')).json()).toMatchObject({
      queues: { total: 0 },
      dead_letters: { total: 0 },
    });
    house.fails = undefined;
    await house.bus.publish('slack.message.sent', { channel: 'c', text: 't' });
    await waitFor(async () => (await get(gateway, '/pulse', 'slack')).json().domains.length === 1, PATIENT);
    expect((await get(gateway, '/pulse', 'calendar')).json().domains).toEqual([]);
    expect((await get(gateway, '/contracts', 'calendar')).json().contracts).toMatchObject([{ domain: 'calendar' }]);
    expect((await get(gateway, '/contracts/slack.message.sent', 'calendar')).statusCode).toBe(403);
    for (const url of ['/queues', '/pulse', '/contracts']) {
      expect((await get(gateway, url, 'writer')).statusCode, url).toBe(403);
      expect((await get(gateway, url)).statusCode, url).toBe(401);
    }
  });
});

it('/me tells a page what to show: all on this machine, and of a key its scopes', async () => {
  const views = [{ name: 'Failed tasks', at: '/live?pattern=task.failed' }];
  const open = await openGateway({
    administration: { context: { name: 'prod', production: true }, version: '1.2.3', views },
  });
  const local = await open.app.inject({ url: '/me' });
  expect(await misfitOf(open, 'GET', '/me', local)).toBe('');
  expect(local.json()).toMatchObject({
    name: 'local',
    keys_required: false,
    scopes: expect.arrayContaining(['operate:#', 'read:#']),
    may: { publish: true, command: true, operate: true },
    context: { name: 'prod', production: true },
    version: '1.2.3',
    views,
    rooms: { queues: false, history: false },
  });
  await open.close();
  const guarded = await openGateway({ keys: KEYS });
  const me = async (headers: Record<string, string>) => guarded.app.inject({ url: '/me', headers });
  expect((await me(keyOf('slack'))).json()).toMatchObject({
    name: 'slack',
    keys_required: true,
    scopes: ['read:slack.#', 'operate:slack.#'],
    may: { read: true, publish: false, command: false, operate: true },
    context: { name: 'local', production: false },
  });
  expect((await me(keyOf('writer'))).json()).toMatchObject({ may: { publish: true, operate: false } });
  expect((await me({})).statusCode).toBe(401);
  await guarded.close();
});

it('what a gateway was not handed is said to be missing, and the rest works', async () => {
  const gateway = await openGateway();
  expect((await gateway.app.inject({ url: '/queues' })).json()).toMatchObject({
    status: 503,
    code: 'gateway.unavailable',
  });
  expect((await gateway.app.inject({ url: '/pulse' })).json()).toMatchObject({ queues: null, dead_letters: null });
  expect((await gateway.app.inject({ url: '/contracts' })).json().contracts.length).toBeGreaterThan(10);
  expect((await gateway.app.inject({ url: '/queues?quue=x' })).statusCode).toBe(400);
  await gateway.close();
});
