import { describeOnBrokers } from '@bloodbank/testkit';
import { createTopologyAdmin } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { House, KEYS, keyOf } from '../administration/house.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

describeOnBrokers('the layout over HTTP', (broker) => {
  let house: House;
  beforeEach(async () => {
    house = await House.open(broker.url);
  });
  afterEach(() => house.close());

  const siteOf = (): House['site'] => ({
    ...house.site,
    async compareTopology(fragment) {
      // Nobody listens there: what AMQP tells is enough, and the same on both brokers.
      const admin = await createTopologyAdmin({ url: house.url, managementUrl: 'http://127.0.0.1:1' });
      return admin.compare(fragment).finally(() => admin.close());
    },
  });

  it('shows what is declared beside what is there', async () => {
    const gateway = await house.openGateway({ site: siteOf() });
    const answer = await gateway.app.inject({ url: '/topology' });
    expect(await misfitOf(gateway, 'GET', '/topology', answer)).toBe('');
    const { declared, found, drift } = answer.json();
    expect(declared.queues).toContainEqual(
      expect.objectContaining({
        name: house.queue,
        role: 'service',
        service: house.service,
        dead_letter_queue: house.deadLetterQueue,
        bindings: [
          { exchange: house.exchange, pattern: 'github.#' },
          { exchange: house.exchange, pattern: 'slack.#' },
        ],
      }),
    );
    expect(found.parts).toContainEqual({ kind: 'queue', name: house.queue, state: 'same' });
    expect(found.unseen_because).toEqual(expect.any(String));
    expect(drift.filter(({ what }: { readonly what: string }) => what === 'queue')).toEqual([]);
  });

  it('tells drift: what is missing, and what is otherwise', async () => {
    const files = JSON.stringify({
      vhosts: {
        '/': {
          queues: {
            [house.queue]: { options: { arguments: { 'x-expires': 3_600_000 } } },
            [`${house.queue}.other`]: {},
          },
          bindings: {
            [`${house.exchange}[slack.#] -> ${house.queue}`]: {},
            [`${house.exchange}[slack.#] -> ${house.queue}.other`]: {},
          },
        },
      },
    });
    const { examineTopology } = await import('@bloodbank/operations');
    const text = { name: house.service, file: 'x.json', text: files };
    const site = { ...siteOf(), readTopology: async () => examineTopology([text], house.exchange) };
    const gateway = await house.openGateway({ site });
    const { drift } = (await gateway.app.inject({ url: '/topology' })).json();
    expect(drift).toContainEqual({
      what: 'queue',
      name: house.queue,
      state: 'different',
      declared: expect.stringContaining('3600000'),
      found: expect.stringContaining('x-expires'),
      hint: expect.stringContaining('--migrate'),
    });
    expect(drift).toContainEqual(
      expect.objectContaining({ what: 'queue', name: `${house.queue}.other`, state: 'missing', found: null }),
    );
  });

  it('a key of one domain sees its queues alone, and one of another none', async () => {
    const gateway = await house.openGateway({ site: siteOf() }, { keys: KEYS });
    const ask = async (key: string) => (await gateway.app.inject({ url: '/topology', headers: keyOf(key) })).json();
    const slack = await ask('slack');
    expect(slack.declared.queues.map(({ name }: { readonly name: string }) => name)).toContain(house.queue);
    expect(slack.declared.exchanges).toEqual([]);
    expect(slack.found.parts.every(({ kind }: { readonly kind: string }) => kind === 'queue')).toBe(true);
    expect(await ask('calendar')).toMatchObject({ declared: { queues: [] }, found: { parts: [] }, drift: [] });
    expect((await gateway.app.inject({ url: '/topology', headers: keyOf('writer') })).statusCode).toBe(403);
  });

  it('says where nobody can look', async () => {
    const gateway = await house.openGateway();
    const { found, drift } = (await gateway.app.inject({ url: '/topology' })).json();
    expect(found).toMatchObject({ parts: [], unseen_because: expect.stringContaining('nobody to ask') });
    expect(drift).toEqual([]);
  });
});
