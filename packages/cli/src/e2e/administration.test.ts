import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectBus, pattern } from '@bloodbank/bus';
import { NonRetryable } from '@bloodbank/core/errors';
import { createPostgresEventStore } from '@bloodbank/event-store';
import type { PlannedReplay } from '@bloodbank/gateway';
import type { JobReport } from '@bloodbank/operations';
import { deleteServiceQueues, describeOnBrokers, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { loadContracts } from '../contracts/load-contracts.js';
import { assertNothingRuns, type RunningCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const shell = promisify(execFile);
const SERVICE = 'warehouse';
const PATIENT = { timeoutMs: 120_000 };

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const get = async (url: string, path: string) => JSON.parse(await (await fetch(`${url}${path}`)).text());
const send = (url: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function openGateway(env: NodeJS.ProcessEnv): Promise<{ readonly cli: RunningCli; readonly url: string }> {
  const cli = startCli(['gateway', '--json'], { cwd: project.root, env });
  const [line = ''] = (await cli.waitFor('stdout', '\n')).split('\n');
  return { cli, url: (JSON.parse(line) as { readonly gateway: string }).gateway };
}

async function end(cli: RunningCli): Promise<void> {
  cli.stop('SIGTERM');
  expect(await cli.ended).toMatchObject({ code: 0, signal: null });
}

/** Counts, says the name, and waits for the end. */
async function run(url: string, path: string, choice: object): Promise<JobReport> {
  const { count, confirm_with: confirm } = (await (await send(url, path, choice)).json()) as {
    readonly count: number;
    readonly confirm_with: string;
  };
  const begun = await send(url, path, { ...choice, expected_count: count, confirm });
  expect(begun.status).toBe(202);
  const { id } = (await begun.json()) as JobReport;
  return waitFor(async () => {
    const job = (await get(url, `/jobs/${id}`)) as JobReport;
    return job.state !== 'running' && job;
  }, PATIENT);
}

function contractsOf() {
  const own = { root: project.root, schemas: `${project.root}/schemas`, out: '', topology: '', isTopologyNamed: false };
  return loadContracts({ project: own, cwd: project.root });
}

describeOnBrokers('a gateway that looks after a bus', (broker) => {
  it('killed in mid-job it has lost nothing, and the next one says what became of it', async () => {
    const exchange = freshName('house');
    const deadLetterQueue = `dlq.${exchange}.${SERVICE}`;
    const { contracts } = await contractsOf();
    const bus = await connectBus({ contracts, service: SERVICE, url: broker.url, exchange, topology: false });
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(async () => {
      await bus.close();
      await admin.close();
      await deleteServiceQueues(broker.url, SERVICE, undefined, exchange);
    });
    let isFailing = true;
    let handled = 0;
    await bus.subscribe(pattern('shop.order.placed'), () => {
      handled += 1;
      if (isFailing) throw new NonRetryable('on purpose');
    });
    const resting = async () => (await admin.inspect(deadLetterQueue))?.messages;
    for (let n = 0; n < 5; n++) await bus.publish('shop.order.placed', { order_id: `o-${n}`, total: n });
    await waitFor(async () => (await resting()) === 5, PATIENT);
    isFailing = false;

    const env = { RABBIT_URL: broker.url, EXCHANGE_NAME: exchange };
    const first = await openGateway(env);
    const { letters } = await get(first.url, `/dead-letters/letters?queue=${SERVICE}`);
    expect(letters).toHaveLength(5);
    const aside = { queue: SERVICE, ids: [letters[4].id] };
    expect(await run(first.url, '/dead-letters/archive', aside)).toMatchObject({ state: 'completed', done: 1 });
    // So slow that only the first is moved before the end.
    const slow = { queue: SERVICE, expected_count: 4, confirm: `${exchange}.${SERVICE}`, rate: 0.01 };
    expect((await send(first.url, '/dead-letters/redrive', slow)).status).toBe(202);
    await waitFor(() => handled === 6, PATIENT);
    // Killed between the copy and the removal, it would leave both: the first is to be gone from its queue.
    await waitFor(async () => (await get(first.url, '/jobs')).jobs[0].done === 1, PATIENT);
    first.cli.stop('SIGKILL');
    expect(await first.cli.ended).toMatchObject({ signal: 'SIGKILL' });

    const second = await openGateway(env);
    const { jobs } = await get(second.url, '/jobs');
    expect(jobs).toMatchObject([
      { kind: 'dead-letters.redrive', state: 'stopped', total: 4, message: expect.stringContaining('gateway ended') },
      { kind: 'dead-letters.archive', state: 'completed' },
    ]);
    await waitFor(async () => (await resting()) === 3, PATIENT);
    expect(await get(second.url, '/dead-letters/archive')).toMatchObject({
      total: 1,
      letters: [{ id: letters[4].id }],
    });
    const restored = await send(second.url, '/dead-letters/restore', { ids: [letters[4].id] });
    expect(restored.status).toBe(202);
    await waitFor(async () => (await resting()) === 4, PATIENT);
    expect(await run(second.url, '/dead-letters/redrive', { queue: SERVICE })).toMatchObject({ done: 4, failed: 0 });
    await waitFor(() => handled === 10, PATIENT);
    expect(await resting()).toBe(0);
    await end(second.cli);
  });
});

it('`up` has everything of it that needs no server: queues without files, history, commands, rules', async () => {
  project.write('dispatcher.rules.json', {
    allow: ['https://hooks.example.com'],
    rules: [{ name: 'tell', on: ['shop.order.placed'], hook: { url: 'https://hooks.example.com/x', body: {} } }],
  });
  const up = startCli(['up', '--json', '--no-demo', '--practice'], {
    cwd: project.root,
    env: { CONTEXT_NAME: 'prod-eu' },
  });
  const [line = ''] = (await up.waitFor('stdout', '\n')).split('\n');
  const { gateway: url } = JSON.parse(line) as { readonly gateway: string };
  expect(await get(url, '/me')).toMatchObject({
    name: 'local',
    context: { name: 'prod-eu', production: true },
    rooms: { queues: true, history: true, commands: true, agents: false, replay: false, dispatcher: true },
  });
  const published = await send(url, '/events/shop/order/placed', { order_id: 'o-1', total: 1, card: '4111-1111' });
  expect(published.status).toBe(202);
  const groups = await waitFor(async () => {
    const answer = await get(url, '/dead-letters');
    return answer.total === 1 && answer.groups;
  }, PATIENT);
  expect(groups).toMatchObject([{ event_type: 'shop.order.placed', code: 'handler.non-retryable', count: 1 }]);
  const [{ queue, sample_id: id }] = groups;
  const { queues } = await get(url, '/queues');
  expect(queues).toContainEqual(expect.objectContaining({ queue, patterns: ['#'], lag: 0 }));
  expect((await get(url, '/contracts/shop.order.placed')).consumers).toEqual([queue]);

  // What the schema calls sensitive is hidden, and stays what it was through an edit by somebody who did not see it.
  const letter = await get(url, `/dead-letters/letters/${queue}/${id}`);
  expect(letter).toMatchObject({ envelope: { payload: { card: '***' } }, hidden: ['/payload/card'] });
  const edited = { payload: { ...letter.envelope.payload, total: 2 } };
  const answer = await send(url, `/dead-letters/letters/${queue}/${id}/edit`, edited, { 'if-match': letter.etag });
  expect(await answer.json()).toMatchObject({ redriven_to: queue });
  // A new event, which practice fails once as it does every one.
  const again = await waitFor(async () => {
    const { letters } = await get(url, `/dead-letters/letters?queue=${queue}`);
    return letters.length === 1 && letters[0].id !== id && letters[0];
  }, PATIENT);
  const revealed = await get(url, `/dead-letters/letters/${queue}/${again.id}?reveal=true`);
  expect(revealed.envelope.payload).toEqual({ order_id: 'o-1', total: 2, card: '4111-1111' });

  const { buckets } = await get(url, '/events/histogram?buckets=1&type=shop.%23');
  expect(buckets).toMatchObject([{ count: 1 }]);
  const envelope = { event_type: 'shop.order.placed', payload: {} };
  expect(await (await send(url, '/dispatcher/explain', { envelope })).json()).toMatchObject({
    rules: [{ rule: 'tell', fires: true, action: { kind: 'hook' } }],
  });
  expect(await get(url, '/dispatcher/rules')).toMatchObject({ rules: [{ name: 'tell', on: ['shop.order.placed'] }] });
  expect(await get(url, '/deliveries')).toEqual({ deliveries: [], total: 0 });
  const topology = await get(url, '/topology');
  expect(topology.drift).toEqual([]);
  await end(up);
});

it('every line of the how-to answers as the how-to says', async () => {
  const text = readFileSync(join(REPOSITORY, 'docs', 'how-to', 'administer-over-http.md'), 'utf8');
  const schemas = ['--schemas', join(REPOSITORY, 'schemas')];
  const up = startCli(['up', '--json', '--no-demo', '--practice', ...schemas], { cwd: project.root });
  const [line = ''] = (await up.waitFor('stdout', '\n')).split('\n');
  const { gateway: url } = JSON.parse(line) as { readonly gateway: string };
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const commands = blocks.flatMap((block) => block.split(/^(?=# \d{3})/m));
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) {
    const [, status] = /^# (\d{3})/.exec(command) ?? [];
    const { stdout } = await shell('sh', ['-c', command.replaceAll('http://127.0.0.1:8682', url)]);
    expect(stdout, command).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    // What the next line is about takes its moment.
    if (status === '202' && command.includes('slack/message')) {
      await waitFor(async () => (await get(url, '/dead-letters')).total === 1, PATIENT);
    }
  }
  await waitFor(async () => (await get(url, '/dead-letters/archive')).total === 1, PATIENT);
  await end(up);
});

it('compares versions as `bloodbank check` does', async () => {
  const { compareVersions } = await import('../gateway/compare-versions.js');
  const { contracts } = await contractsOf();
  const contract = contracts.registry.find('shop.order.cancelled');
  if (contract === undefined) throw new Error('There is a contract.');
  const schema = { ...contract.schema, required: ['order_id', 'reason'], properties: { order_id: {}, reason: {} } };
  const same = await compareVersions(contract, contract);
  expect(same).toMatchObject({ backward: 'SAFE', forward: 'SAFE', changes: [] });
  const changed = await compareVersions(contract, { ...contract, schema });
  expect(changed).toMatchObject({ backward: 'BREAK' });
  expect(changed.changes).toContainEqual(
    expect.objectContaining({ rule: expect.any(String), level: 'error', message: expect.stringContaining('reason') }),
  );
});

describeOnServer('PostgreSQL', 'a store', (databaseUrl) => {
  describeOnBrokers('replays over HTTP', (broker) => {
    /** A gateway on a store with so many orders. */
    async function openHouse(count: number) {
      const schema = freshName('cli_admin').replaceAll('-', '_').slice(0, 60);
      const exchange = freshName('house');
      const store = createPostgresEventStore({ url: databaseUrl, schema });
      onTestFinished(async () => {
        await store.close();
        const client = new pg.Client({ connectionString: databaseUrl });
        await client.connect();
        await client.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
        await client.end();
      });
      const messages = Array.from({ length: count }, (_, n) => {
        const body = { event_id: randomUUID(), event_type: 'shop.order.placed', timestamp: '2026-11-20T10:00:00Z' };
        const source = { host: 'h', type: 'service', service: 'bridge' };
        const whole = { ...body, version: '1.0.0', source, payload: { order_id: `o-${n}`, total: n } };
        return {
          address: { kind: 'event' as const, key: 'shop.order.placed' },
          destination: exchange,
          body: Buffer.from(JSON.stringify(whole)),
          properties: {},
          headers: {},
        };
      });
      await store.append(messages);
      const env = {
        RABBIT_URL: broker.url,
        EXCHANGE_NAME: exchange,
        DATABASE_URL: databaseUrl,
        EVENT_STORE: 'postgres',
        EVENT_STORE_SCHEMA: schema,
      };
      const gateway = await openGateway(env);
      return { exchange, gateway };
    }

    it('are planned, run as jobs and kept', async () => {
      const { exchange, gateway } = await openHouse(12);
      expect((await get(gateway.url, '/me')).rooms).toMatchObject({ history: true, replay: true, projections: true });
      expect(await get(gateway.url, '/projections')).toEqual({ projections: [] });
      const planned = await send(gateway.url, '/replays/plan', {
        selection: { types: ['shop.#'] },
        reason: 'the handler was mended',
      });
      const plan = (await planned.json()) as PlannedReplay;
      expect(plan).toMatchObject({ count: 12, types: [{ event_type: 'shop.order.placed', count: 12 }] });
      const queue = `${exchange}.${plan.target.group}`;
      onTestFinished(() => deleteServiceQueues(broker.url, plan.target.group ?? '', [], exchange));
      expect(await run(gateway.url, '/replays', { plan: plan.id })).toMatchObject({
        kind: 'replay.run',
        state: 'completed',
        done: 12,
        total: 12,
        result: { state: 'done' },
      });
      const admin = await createQueueAdmin({ url: broker.url });
      expect(await admin.inspect(queue)).toMatchObject({ messages: 12 });
      await admin.close();
      expect(await get(gateway.url, `/replays/${plan.id}`)).toMatchObject({
        plan: { id: plan.id, reason: 'the handler was mended' },
        state: 'done',
        replayed: 12,
        started_by: 'local',
      });
      await end(gateway.cli);
    });

    it('are compared with the first time where a service runs in the shadow', async () => {
      const { exchange, gateway } = await openHouse(3);
      const { contracts } = await contractsOf();
      const shadowed = {
        contracts,
        service: SERVICE,
        url: broker.url,
        exchange,
        topology: false as const,
        shadow: true,
      };
      const bus = await connectBus(shadowed);
      onTestFinished(async () => {
        await bus.close();
        await deleteServiceQueues(broker.url, SERVICE, undefined, exchange);
      });
      await bus.subscribe(pattern('shop.order.placed'), {
        replay: 'idempotent',
        handler: async (event) => {
          await bus.publish('shop.order.cancelled', { order_id: 'o-1' }, { causedBy: event });
        },
      });
      const body = { selection: {}, reason: 'look first', target: { kind: 'service', group: SERVICE } };
      const plan = (await (await send(gateway.url, '/replays/plan', body)).json()) as PlannedReplay;
      const job = await run(gateway.url, '/replays', { plan: plan.id, shadow: true });
      expect(job).toMatchObject({
        kind: 'replay.shadow',
        state: 'completed',
        done: 3,
        result: {
          compared: 3,
          differ: 3,
          diffs: [{ unexpected: [{ event_type: 'shop.order.cancelled' }], missing: [] }, {}, {}],
        },
      });
      const { replay } = job.result as { readonly replay: string };
      expect(await get(gateway.url, `/replays/${replay}`)).toMatchObject({
        plan: { target: { kind: 'shadow', group: SERVICE } },
        shadow: { compared: 3, differ: 3, diffs: [{ unexpected: ['shop.order.cancelled'] }, {}, {}] },
      });
      await end(gateway.cli);
    });
  });
});
