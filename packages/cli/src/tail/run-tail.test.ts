import { PassThrough } from 'node:stream';
import { type Bus, connectBus } from '@bloodbank/bus';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { RecordedMessage } from '@bloodbank/core/ports';
import { type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createPostgresEventStore } from '@bloodbank/event-store';
import { createRecorder, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadContracts } from '../contracts/load-contracts.js';
import { createProject, type Project } from '../e2e/project.fixture.js';
import { run } from '../run.js';

vi.setConfig({ testTimeout: 120_000 });

let project: Project;
let broker: EmbeddedBroker;
let bus: Bus<DynamicContractTypes>;

beforeAll(async () => {
  project = createProject();
  project.write('schemas/bell/{name}.rang.v1.json', {
    title: 'A bell rang',
    description: 'Published when a bell rang. Consumed by the log.',
    'x-routing-key': '{event_type}.{priority}',
    type: 'object',
    additionalProperties: false,
    properties: {},
    examples: [{}],
  });
  broker = await startEmbeddedBroker();
  const { contracts } = await loadContracts({
    project: { root: project.root, schemas: `${project.root}/schemas`, out: '', topology: '', isTopologyNamed: false },
    cwd: project.root,
  });
  bus = await connectBus({ contracts, service: 'tester', url: broker.url, topology: false });
});
afterAll(async () => {
  await bus.close();
  await broker.close();
  project.remove();
});

/** Runs the command in this process, on a terminal of this width if one is given; resolves with what it wrote. */
async function tail(
  args: readonly string[],
  publish: () => Promise<unknown>,
  columns?: number,
  more: NodeJS.ProcessEnv = {},
): Promise<string> {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const stdout = Object.assign(new PassThrough(), terminal);
  const stderr = new PassThrough();
  const env = { RABBIT_URL: broker.url, NO_COLOR: '1', ...more };
  const notes: string[] = [];
  stderr.on('data', (chunk) => notes.push(String(chunk)));
  const ended = run(['tail', ...args], { stdin: new PassThrough(), stdout, stderr, env, cwd: project.root });
  await waitFor(() => notes.join('').includes('Ctrl-C ends it'), { timeoutMs: 60_000 });
  await publish();
  expect(await ended, notes.join('')).toBe(0);
  return String(stdout.read());
}

it('shows no more than --limit, however many arrive at once', async () => {
  const orders = Array.from({ length: 50 }, (_, n) => ({ order_id: `o-${n}`, total: n }));
  const output = await tail(['--limit', '3'], () =>
    Promise.all(orders.map((order) => bus.publish('shop.order.placed', order, { unroutable: 'drop' }))),
  );
  expect(output.trimEnd().split('\n')).toHaveLength(3);
});

it('asks for the event type also where the routing key says more', async () => {
  const output = await tail(['bell.front.rang', '--limit', '1'], async () => {
    await bus.publish('bell.back.rang', {}, { unroutable: 'drop' });
    await bus.publish('bell.front.rang', {}, { priority: 'high' });
  });
  expect(JSON.parse(output)).toMatchObject({ event_type: 'bell.front.rang' });
});

it('writes one line of the width of the terminal, or with --full the whole envelope', async () => {
  const publish = () => bus.publish('shop.order.placed', { order_id: 'o-1', total: 1, note: 'x'.repeat(300) });
  const line = await tail(['--limit', '1'], publish, 90);
  expect(line).toMatch(/^\S+ {2}shop\.order\.placed {2}…[0-9a-f]{8} {2}tester {2}\{"order_id":"o-1",.*…\n$/);
  expect(line.trimEnd().length).toBeLessThanOrEqual(90);
  const full = await tail(['--limit', '1', '--full'], publish, 90);
  expect(full).toMatch(/^\{\n {2}"event_id": /);
  expect(JSON.parse(full).payload.note).toHaveLength(300);
});

it('--since asks for an event store', async () => {
  const stderr = new PassThrough();
  const env = { RABBIT_URL: broker.url };
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env, cwd: project.root };
  expect(await run(['tail', '--since', '1h'], io)).toBe(1);
  expect(String(stderr.read())).toContain('DATABASE_URL');
});

describeOnServer('PostgreSQL', 'tail --since', (url) => {
  it('begins in the store and goes on live, with neither gap nor double', async () => {
    const schema = freshName('tail').replaceAll('-', '_');
    const store = createPostgresEventStore({ url, schema, timeoutMs: 20_000 });
    const passed = createRecorder<Envelope>();
    const tap = await bus.tap(['shop.#'], (event) => passed.record(event));
    const publish = async (order: string): Promise<Envelope> => {
      await bus.publish('shop.order.placed', { order_id: order, total: 1 }, { unroutable: 'drop' });
      const isIt = ({ payload }: Envelope): boolean => (payload as { readonly order_id: string }).order_id === order;
      return waitFor(() => passed.items.find(isIt), { what: order, timeoutMs: 60_000 });
    };
    const recordedOf = (event: Envelope): RecordedMessage => ({
      address: { kind: 'event', key: event.event_type },
      destination: 'x',
      body: Buffer.from(JSON.stringify(event)),
      properties: {},
      headers: {},
    });
    try {
      const [old, first] = [await publish('long ago'), await publish('first')];
      await store.append([recordedOf({ ...old, timestamp: '2020-01-01T00:00:00.000Z' }), recordedOf(first)]);
      const output = await tail(
        ['shop.#', '--since', '1h', '--limit', '6'],
        async () => {
          // Live and never recorded; recorded and never seen live; both, in either order.
          await publish('only live');
          await store.append([recordedOf({ ...first, event_id: '0192f5a4-6b1c-7d3e-8f20-9a4b5c6d7e8f' })]);
          await store.append([recordedOf(await publish('live first'))]);
          const both = { ...first, event_id: '0192f5a4-6b1c-7d3e-8f20-9a4b5c6d7e90' };
          await store.append([recordedOf(both)]);
          await publish('the end');
        },
        undefined,
        { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema },
      );
      const shown = output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Envelope);
      expect(shown).toHaveLength(6);
      expect(new Set(shown.map(({ event_id }) => event_id)).size).toBe(6);
      expect(shown[0]?.event_id).toBe(first.event_id);
      expect(shown.map(({ payload }) => (payload as { readonly order_id: string }).order_id)).not.toContain('long ago');
    } finally {
      await tap.stop();
      await store.close();
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
      await admin.end();
    }
  });
});
