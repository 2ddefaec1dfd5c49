import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createPostgresEventStore } from '@bloodbank/event-store';
import { createPostgresCommandStore, createPostgresInbox } from '@bloodbank/inbox';
import { createRecorder, findRabbitServer, type NodeHome, openNodeHome, RabbitNode } from '@bloodbank/testkit';
import { defaultTopology } from '@bloodbank/topology';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findPostgresPrograms, PostgresNode } from './bench/postgres-node.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const programs = await findRabbitServer();
const EXCHANGE = 'bloodbank.events.v1';
const PROMPT = { provider: 'openai', prompt: 'Hi' } as const;

const onRabbit = 'a RabbitMQ user who may only write to one exchange';
describe.skipIf(programs === undefined)(programs === undefined ? `${onRabbit}: it is not installed` : onRabbit, () => {
  let home: NodeHome;
  let node: RabbitNode;
  let url: string;
  beforeAll(async () => {
    home = await openNodeHome(programs ?? '');
    node = await RabbitNode.create(home, 'guarded');
    await node.start();
    await node.ctl('await_startup');
    await node.ctl('add_user', 'writer', 'secret');
    await node.ctl('set_permissions', 'writer', '^$', `^${EXCHANGE.replaceAll('.', '\\.')}$`, '^$');
    url = node.url.replace('guest:guest', 'writer:secret');
  });
  afterAll(async () => {
    await node.kill();
    await home.remove();
  });

  const common = { contracts, correlation: false } as const;

  test('publishes where its topology says that the exchange is there, and no more', async () => {
    const received = createRecorder<string>();
    await using reader = await connectBus({ ...common, service: 'reader', url: node.url, topology: false });
    await reader.subscribe('llm.prompt', ({ event_id: id }) => received.record(id));
    const folder = await mkdtemp(join(tmpdir(), 'bloodbank-topology-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const given = Object.keys(defaultTopology(EXCHANGE).rascal.vhosts['/']?.exchanges ?? {}).map((exchange) => [
      exchange,
      { assert: false },
    ]);
    const topology = { vhosts: { '/': { exchanges: Object.fromEntries(given) } } };
    await writeFile(join(folder, 'writer.json'), JSON.stringify(topology));
    await using bus = await connectBus({ ...common, service: 'writer', url, topology: folder });
    const { eventId } = await bus.publish('llm.prompt', PROMPT);
    await received.waitFor((id) => id === eventId);
    await expect(bus.subscribe('llm.prompt', () => {})).rejects.toMatchObject({ code: 'transport.forbidden' });
    await bus.publish('llm.prompt', PROMPT);
    await received.waitForCount(2);
  });

  test('is told which right is missing, where it would have to declare', async () => {
    const refused = connectBus({ ...common, service: 'writer', url, topology: false });
    await expect(refused).rejects.toMatchObject({
      code: 'transport.forbidden',
      message: expect.stringContaining(`The user "writer" has no access to the exchange "${EXCHANGE}`),
      remedy: expect.stringContaining('set_permissions'),
    });
  });
});

const onPostgres = 'a PostgreSQL role that may create nothing';
const isInstalled = findPostgresPrograms() !== undefined;
describe.skipIf(!isInstalled)(isInstalled ? onPostgres : `${onPostgres}: PostgreSQL is not installed`, () => {
  let node: PostgresNode;
  let url: string;
  beforeAll(async () => {
    node = await PostgresNode.create();
    await node.start();
    await node.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await node.query("CREATE ROLE app LOGIN PASSWORD 'x'");
    url = node.url.replace('postgres@', 'app@');
  });
  afterAll(() => node.remove());

  /** Every store that keeps something there, each with a call that writes. */
  const STORES: readonly [name: string, use: (url: string) => Promise<void>][] = [
    [
      'the event store',
      async (at) => {
        const store = createPostgresEventStore({ url: at });
        const body = Buffer.from('{}');
        const address = { kind: 'event', key: 'llm.prompt' } as const;
        await store
          .append([{ address, destination: EXCHANGE, body, properties: {}, headers: {} }])
          .finally(() => store.close());
      },
    ],
    [
      'the inbox',
      async (at) => {
        const inbox = createPostgresInbox({ url: at });
        await inbox.claim('svc', crypto.randomUUID(), { leaseMs: 1_000 }).finally(() => inbox.close());
      },
    ],
    [
      'the store of commands',
      async (at) => {
        const store = createPostgresCommandStore({ url: at });
        await store.claim('svc', crypto.randomUUID(), { leaseMs: 1_000 }).finally(() => store.close());
      },
    ],
  ];

  test.each(STORES)('%s says what it may not do, and works on tables that somebody else made', async (_, use) => {
    await expect(use(url)).rejects.toMatchObject({ message: expect.stringContaining('permission denied') });
    await use(node.url);
    await node.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app');
    await node.query('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app');
    await use(url);
  });
});
