import { createMemoryInbox } from '@bloodbank/inbox';
import { examineTopology } from '@bloodbank/operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import { createScriptedBus, openGateway, PR, type TestGateway } from './gateway.fixture.js';
import type { GatewayOptions } from './gateway-options.js';

type Fail = () => never;

/** What a gateway is handed, as it throws; and the request that comes to it. */
const PLACES: Readonly<
  Record<string, (fail: Fail) => { readonly options: Partial<GatewayOptions>; readonly path: string }>
> = {
  'an intake': (fail) => ({
    options: {
      intake: {
        accept: fail,
        health: () => ({ status: 'healthy', spooledEvents: 0, spooledBytes: 0 }),
        close: async () => {},
      },
    },
    path: '/events/github/pr/created',
  }),
  'an async intake': (fail) => ({
    options: {
      intake: {
        accept: async () => fail(),
        health: () => ({ status: 'healthy', spooledEvents: 0, spooledBytes: 0 }),
        close: async () => {},
      },
    },
    path: '/events/github/pr/created',
  }),
  'a check of readiness': (fail) => ({ options: { checks: [{ name: 'store', health: fail }] }, path: '/readyz' }),
  'an async check of readiness': (fail) => ({
    options: { checks: [{ name: 'store', health: async () => fail() }] },
    path: '/readyz',
  }),
  'the AsyncAPI document': (fail) => ({ options: { asyncApi: async () => fail() }, path: '/asyncapi.json' }),
  'the AsyncAPI document, at once': (fail) => ({ options: { asyncApi: fail }, path: '/asyncapi.json' }),
  'a bus': (fail) => ({ options: { bus: { ...createScriptedBus(), send: fail } }, path: '/events/github/pr/created' }),
  'an inbox': (fail) => ({
    options: { inbox: { ...createMemoryInbox(), claim: fail } },
    path: '/events/github/pr/created',
  }),
  'a history': (fail) => ({
    options: { history: { append: fail, read: fail, find: fail, extent: fail, close: fail } as never },
    path: '/events',
  }),
  'a correlation store': (fail) => ({
    options: { correlation: { record: fail, find: fail, chain: fail, health: fail, close: fail } as never },
    path: '/debug/correlation/0190a5a2-0000-7000-8000-00000000abcd',
  }),
  'a store of commands': (fail) => ({
    options: { commands: { isDurable: true, windowMs: 1_000, claim: fail, look: fail, close: fail } as never },
    path: '/commands/0190a5a2-0000-7000-8000-00000000abcd',
  }),
  'the files of a site': (fail) => ({
    options: { administration: { site: { exchange: 'x', openAdmin: fail, readTopology: fail } } },
    path: '/queues',
  }),
  'a site whose broker is away': (fail) => ({
    options: {
      administration: {
        site: {
          exchange: 'x',
          openAdmin: fail,
          readTopology: async () => examineTopology([], 'x'),
          listQueues: fail,
        },
      },
    },
    path: '/queues?name=x',
  }),
};

describe.each(Object.entries(PLACES))('whatever %s throws', (name, place) => {
  let gateway: TestGateway;
  let thrown = 0;
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);

  beforeEach(async () => {
    thrown = 0;
    rejections.length = 0;
    process.on('unhandledRejection', note);
    const fail: Fail = () => {
      const [, make] = THROWN[thrown++ % THROWN.length] ?? [];
      throw make?.();
    };
    gateway = await openGateway(place(fail).options);
  });

  afterEach(async () => {
    await gateway.close();
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('each request is answered with a problem, or with what is known', async () => {
    const { path } = place(() => {
      throw new Error('not called');
    });
    const isPublish = path.startsWith('/events/');
    const headers = { 'content-type': 'application/json', 'idempotency-key': name.replaceAll(/\W/g, '-') };
    for (const _one of THROWN) {
      const response = isPublish
        ? await gateway.app.inject({ method: 'POST', url: path, payload: PR, headers })
        : await gateway.app.inject({ method: 'GET', url: path });
      expect([500, 503]).toContain(response.statusCode);
      const expected =
        path === '/readyz' ? { ready: false } : { status: response.statusCode, code: expect.any(String) };
      expect(response.json()).toMatchObject(expected);
    }
    expect(thrown).toBeGreaterThanOrEqual(THROWN.length);
    expect((await gateway.app.inject('/healthz')).statusCode).toBe(200);
  });
});
