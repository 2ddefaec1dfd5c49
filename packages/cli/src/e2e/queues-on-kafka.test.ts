import { connectBus } from '@bloodbank/bus';
import type { QueueAdmin } from '@bloodbank/core/ports';
import { createRecorder, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { kafka } from '@bloodbank/transport-kafka';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteTopicsOf } from '../../../transport-kafka/src/delete-topics.fixture.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';
import { runAtTerminal } from './terminal.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

const SERVICE = 'warehouse';

describeOnServer('Kafka', 'queues', (server) => {
  const bootstrap = new URL(server).host;
  const url = `kafka://${bootstrap}?partitions=2`;
  let project: Project;
  let admin: QueueAdmin;
  let exchange: string;
  let queue: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    project = createProject();
    exchange = freshName('queues');
    queue = `${exchange}.${SERVICE}`;
    env = { BUS_URL: url, EXCHANGE_NAME: exchange };
    admin = await kafka.openQueueAdmin({ url, clientName: 'test' });
  });
  afterEach(async () => {
    await admin.close();
    await deleteTopicsOf(bootstrap, exchange);
    project.remove();
    await assertNothingRuns();
  });

  const queues = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['queues', ...args], { cwd: project.root, env });
  const patient = { timeoutMs: 30_000 };

  async function connect() {
    const { root } = project;
    const folders = { root, schemas: `${root}/schemas`, out: '', topology: '', isTopologyNamed: false };
    const { contracts } = await loadContracts({ project: folders, cwd: root });
    const retry = { attempts: 2, delaysMs: [15_000] };
    return connectBus({ contracts, service: SERVICE, url, exchange, topology: false, retry });
  }

  /** Handles each event; one of them fails, and waits for its retry. Nobody is in the group afterwards. */
  async function handle(orders: readonly string[], replay?: 'idempotent') {
    const seen = createRecorder<{ readonly order: string; readonly replay: string | undefined }>();
    const bus = await connect();
    await bus.subscribe('shop.order.placed' as never, {
      ...(replay === undefined ? {} : { replay }),
      handler: ((event: { payload: { order_id: string } }, context: { replay?: { reason: string } }) => {
        seen.record({ order: event.payload.order_id, replay: context.replay?.reason });
        if (event.payload.order_id === 'shaky') throw new Error('not yet');
      }) as never,
    });
    for (const order of orders) await bus.publish('shop.order.placed' as never, { order_id: order, total: 1 } as never);
    await seen.waitForCount(Math.max(1, orders.length), patient);
    await waitFor(async () => (await admin.inspect(queue))?.messages === 0, patient);
    await bus.close();
    await waitFor(async () => (await admin.inspect(queue))?.consumers === 0, patient);
    return seen;
  }

  it('tell how far a group is behind, in messages and in seconds, partition by partition', async () => {
    await handle(['a', 'shaky']);
    await using publisher = await connect();
    for (const order of ['b', 'c']) {
      await publisher.publish('shop.order.placed' as never, { order_id: order, total: 1 } as never);
    }
    const shown = await queues('show', SERVICE, '--json');
    expect(shown.code, shown.stderr).toBe(0);
    const report = JSON.parse(shown.stdout);
    expect(report).toMatchObject({ queue, status: 'unhealthy', ready: 2, consumers: 0, lag: 3 });
    expect(report.retries).toEqual([{ queue: `${queue}.retry.15000`, messages: 1, consumers: 0 }]);
    expect(report.lag_seconds).toBeGreaterThanOrEqual(0);
    const behind = report.partitions.filter(({ lag }: { readonly lag: number }) => lag > 0);
    expect(behind.reduce((sum: number, { lag }: { readonly lag: number }) => sum + lag, 0)).toBe(2);
    expect(behind[0]).toMatchObject({ topic: `${exchange}.shop`, lag_seconds: expect.any(Number) });
    const listed = await queues('list', SERVICE);
    expect(listed.stdout).toMatch(new RegExp(`^unhealthy +${queue} +2 +0 +1 +0 +\\d+ s$`, 'm'));
    expect(await queues('purge', SERVICE, '--yes')).toMatchObject({ stdout: `Removed 2 messages from ${queue}.\n` });
  });

  it('seek sets a group back: told at first, done when its name is typed, and seen as a replay', async () => {
    await handle(['a', 'b']);
    const told = await queues('seek', SERVICE, '--to', 'beginning', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({ queue, messages: 2, dry_run: true });
    expect((await queues('seek', SERVICE, '--to', '5')).code).toBe(2);
    const args = ['queues', 'seek', SERVICE, '--to', '1h', '--reason', 'mended'];
    const wrong = await runAtTerminal(args, { cwd: project.root, env, answers: 'yes\n' });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was changed') });
    expect((await admin.inspect(queue))?.messages).toBe(0);
    const right = await runAtTerminal(args, { cwd: project.root, env, answers: `${queue}\n` });
    expect(right.code, right.stderr).toBe(0);
    expect(right.stdout).toContain(`${queue} was set there; 2 messages to deliver.`);
    const again = await handle([], 'idempotent');
    await again.waitForCount(2, patient);
    expect(again.items.map(({ order, replay }) => `${order} ${replay}`).sort()).toEqual(['a mended', 'b mended']);
  });
});

it('a broker that keeps nothing is not set back, and it is said what does', async () => {
  const project = createProject();
  try {
    expect((await runCli(['queues', 'seek', 'rag', '--to', 'nowhere'], { cwd: project.root })).code).toBe(2);
  } finally {
    project.remove();
  }
});
