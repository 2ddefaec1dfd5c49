import { contracts } from '@bloodbank/contracts';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { connectBus } from '../connect/connect-bus.js';
import { openContracts } from './open-contracts.js';

const SCHEMA = {
  $id: 'shop',
  type: 'object',
  properties: { order_id: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
  required: ['order_id'],
  'x-routing-key': '{event_type}.{priority}',
  'x-priority': 'high',
};

describe('register', () => {
  it('makes a contract known beside the generated ones', () => {
    const { registry } = openContracts(contracts);
    expect(registry.find('shop.order.returned')).toBeUndefined();
    registry.register({ type: 'shop.order.returned', schema: SCHEMA });
    expect(registry.find('shop.order.returned')).toMatchObject({ kind: 'event', domain: 'shop', priority: 'high' });
    expect(registry.isValidEventType('shop.order.returned')).toBe(true);
    expect(registry.listDomains()).toContain('shop');
    expect(registry.listEvents({ domain: 'shop' })).toHaveLength(1);
    expect(registry.closestTypes('shop.order.return')[0]).toBe('shop.order.returned');
    expect(registry.getPayloadValidator('shop.order.returned')?.({ order_id: 'a', at: 'today' })).toMatchObject([
      { pointer: '/at', keyword: 'format' },
    ]);
    expect(registry.find('llm.prompt')).toBe(contracts.registry.find('llm.prompt'));
    expect(contracts.registry.find('shop.order.returned')).toBeUndefined();
  });

  it('takes the same contract again, and no other of that name', () => {
    const { registry } = openContracts(contracts);
    const first = registry.register({ type: 'shop.order.returned', schema: SCHEMA });
    expect(registry.register({ type: 'shop.order.returned', schema: { ...SCHEMA } })).toBe(first);
    const other = { type: 'shop.order.returned', schema: { type: 'object' } };
    expect(() => registry.register(other)).toThrow('has another contract already');
    expect(() => registry.register({ ...other, type: 'llm.prompt' })).toThrow('has another contract already');
    // A family that matches a name does not own it.
    expect(registry.register({ ...other, type: 'webhook.github.push' }).type).toBe('webhook.github.push');
  });

  it.each([
    ['order', {}, 'is no type'],
    ['shop.{order}', {}, 'is no type'],
    [`a.${'b'.repeat(260)}`, {}, 'is no type'],
    ['shop.order', { type: 'strin' }, 'cannot be used'],
    ['shop.order', { $ref: 'elsewhere.json' }, 'cannot be used'],
    ['shop.order', { 'x-kind': 'fact' }, 'event, command, reply'],
    ['shop.order', { 'x-priority': 'urgent' }, 'low, normal, high, critical'],
  ])('refuses %s with %j', (type, schema, problem) => {
    expect(() => openContracts().registry.register({ type, schema })).toThrow(problem);
  });
});

describeOnBrokers('contracts of the running program', (broker) => {
  it('are published, held to, and received, also by who has no others', async () => {
    const [service, exchange] = [freshName('svc'), freshName('open')];
    const open = openContracts();
    open.registry.register({ type: 'shop.order.returned', schema: SCHEMA });
    await using bus = await connectBus({ contracts: open, service, url: broker.url, exchange, topology: false });
    const seen = createRecorder<unknown>();
    await bus.subscribe('shop.#', (event) => seen.record(event.payload));
    await bus.publish('shop.order.returned', { order_id: 'a' });
    expect(await seen.waitFor(() => true)).toEqual({ order_id: 'a' });
    await expect(bus.publish('shop.order.returned', {})).rejects.toMatchObject({ code: 'schema.invalid' });
    open.registry.register({ type: 'depot.order.lost', schema: SCHEMA });
    await bus.subscribe('depot.order.lost', (event) => seen.record(event.payload));
    await bus.publish('depot.order.lost', { order_id: 'b' });
    await seen.waitForCount(2);
    await bus.close();
    await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange);
  });

  it('stand beside the generated types', async () => {
    const open = openContracts(contracts);
    expectTypeOf<NonNullable<typeof open.types>['events']['llm.prompt']>().toExtend<{ readonly prompt: string }>();
    await using bus = await connectBus({
      contracts: open,
      service: freshName('svc'),
      url: broker.url,
      topology: false,
    });
    await expect(bus.publish('llm.prompt', { provider: 1 } as never)).rejects.toMatchObject({ code: 'schema.invalid' });
  });
});

it.each([undefined, null, {}, 'contracts'])(
  'connectBus without contracts, but %j, says what they are',
  async (given) => {
    await expect(connectBus({ contracts: given as never, service: 'a' })).rejects.toMatchObject({
      code: 'config.invalid',
      remedy: expect.stringContaining('npx bloodbank generate'),
    });
  },
);
