import { PassThrough } from 'node:stream';
import { type Bus, connectBus } from '@bloodbank/bus';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import { type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadContracts } from '../contracts/load-contracts.js';
import { createProject, type Project } from '../e2e/project.fixture.js';
import { run } from '../run.js';

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
async function tail(args: readonly string[], publish: () => Promise<unknown>, columns?: number): Promise<string> {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const stdout = Object.assign(new PassThrough(), terminal);
  const stderr = new PassThrough();
  const env = { RABBIT_URL: broker.url, NO_COLOR: '1' };
  const notes: string[] = [];
  stderr.on('data', (chunk) => notes.push(String(chunk)));
  const ended = run(['tail', ...args], { stdin: new PassThrough(), stdout, stderr, env, cwd: project.root });
  await waitFor(() => notes.join('').includes('Ctrl-C ends it'));
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
