import { type Bus, connectBus } from '@bloodbank/bus';
import { NonRetryable } from '@bloodbank/core/errors';
import type { QueueAdmin } from '@bloodbank/core/ports';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadContracts } from '../contracts/load-contracts.js';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';
import { runAtTerminal } from './terminal.fixture.js';

/** Some steps are processes, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const SERVICE = 'warehouse';
const RETRY_DELAY_MS = 3_600_000;

type AnyBus = Bus<{ events: Record<string, object>; commands: object; replies: object; patterns: object }>;

describeOnBrokers('queues', (broker) => {
  let project: Project;
  let admin: QueueAdmin;
  let exchange: string;
  let queue: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    project = createProject();
    exchange = freshName('queues');
    queue = `${exchange}.${SERVICE}`;
    env = { RABBIT_URL: broker.url, EXCHANGE_NAME: exchange };
    admin = await createQueueAdmin({ url: broker.url });
  });
  afterEach(async () => {
    await admin.close();
    await deleteServiceQueues(broker.url, SERVICE, [RETRY_DELAY_MS], exchange);
    project.remove();
    await assertNothingRuns();
  });

  const queues = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['queues', ...args], { cwd: project.root, env });
  const atTerminal = (args: readonly string[], answers: string) =>
    runAtTerminal(args, { cwd: project.root, env, answers });

  async function connect(): Promise<AnyBus> {
    const { root } = project;
    const folders = { root, schemas: `${root}/schemas`, out: '', topology: '', isTopologyNamed: false };
    const { contracts } = await loadContracts({ project: folders, cwd: root });
    const retry = { attempts: 2, delaysMs: [RETRY_DELAY_MS] };
    const options = { contracts, service: SERVICE, url: broker.url, exchange, topology: false, retry } as const;
    return (await connectBus(options)) as unknown as AnyBus;
  }

  /** One event waits for its retry, one is a dead letter, and `waiting` are there to be delivered; nobody consumes them. */
  async function fill(waiting: number): Promise<void> {
    await using bus = await connect();
    const handled = createRecorder<unknown>();
    await bus.subscribe('shop.order.*' as never, {
      handler: ((event: { payload: { order_id: string } }) => {
        handled.record(event);
        throw event.payload.order_id === 'hopeless' ? new NonRetryable('never') : new Error('not yet');
      }) as never,
    });
    await bus.publish('shop.order.placed', { order_id: 'hopeless', total: 1 });
    await bus.publish('shop.order.placed', { order_id: 'shaky', total: 1 });
    await waitFor(async () => (await admin.inspect(`${queue}.retry.${RETRY_DELAY_MS}`))?.messages === 1);
    await waitFor(async () => (await admin.inspect(`dlq.${queue}`))?.messages === 1);
    await bus.close();
    await using publisher = await connect();
    for (let n = 0; n < waiting; n++) await publisher.publish('shop.order.placed', { order_id: `${n}`, total: n });
    await waitFor(async () => (await admin.inspect(queue))?.messages === waiting);
  }

  it('by the bus: what waits, what failed, who consumes, and how that is to be judged', async () => {
    await using bus = await connect();
    expect(await bus.queues().list()).toEqual([]);
    expect(await bus.queues().show(queue)).toBeUndefined();
    await bus.subscribe('shop.order.placed' as never, { handler: (() => {}) as never });
    const healthy = await bus.queues().health();
    expect(healthy).toMatchObject({ status: 'healthy', reasons: [], connection: { status: 'healthy' } });
    expect(healthy.queues).toEqual([
      {
        queue,
        status: 'healthy',
        reasons: [],
        messages: 0,
        consumers: 1,
        deadLetters: { queue: `dlq.${queue}`, messages: 0, consumers: 0 },
        retries: [{ queue: `${queue}.retry.${RETRY_DELAY_MS}`, messages: 0, consumers: 0 }],
      },
    ]);
    // Asking for a queue that is not there disturbs nobody.
    expect(await bus.queues().show('absent')).toBeUndefined();
    await bus.publish('shop.order.placed', { order_id: 'o', total: 1 });
  });

  it('by the bus: purge removes what waits, and says how much', async () => {
    await fill(3);
    await using bus = await connect();
    expect(await bus.queues().show(queue)).toMatchObject({
      status: 'unhealthy',
      reasons: ['messages wait, and nobody consumes them', 'it has dead letters'],
      messages: 3,
      deadLetters: { messages: 1 },
    });
    expect(await bus.queues().purge(queue)).toBe(3);
    expect((await admin.inspect(queue))?.messages).toBe(0);
    await expect(bus.queues().purge('absent')).rejects.toThrow('There is no queue "absent"');
  });

  it('list and show tell what rests where; health exits 1 until nobody is needed', async () => {
    await fill(2);
    const shown = await queues('show', SERVICE, '--json');
    expect(shown.code).toBe(0);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      queue,
      status: 'unhealthy',
      ready: 2,
      unacknowledged: null,
      consumers: 0,
      dead_letters: { queue: `dlq.${queue}`, messages: 1 },
    });
    const text = await queues('show', queue);
    expect(text.stdout).toContain(
      `${queue} is unhealthy: messages wait, and nobody consumes them; it has dead letters`,
    );
    expect(text.stdout).toMatch(/ready +2 messages/);
    const listed = await queues('list', SERVICE, 'nobody');
    expect(listed.stdout).toMatch(new RegExp(`^unhealthy +${queue} +2 +0 +\\d+ +1$`, 'm'));
    expect(listed.stdout).toMatch(new RegExp(`^absent +${exchange}.nobody$`, 'm'));
    const judged = await queues('health', SERVICE);
    expect(judged).toMatchObject({ code: 1, stderr: '' });
    expect(judged.stdout).toMatch(new RegExp(`^unhealthy +${queue}: messages wait`));
  });

  it('list and health look at every queue of the topology files', async () => {
    project.write('topology/warehouse.json', {
      vhosts: {
        '/': { queues: { [queue]: {} }, bindings: { [`${exchange}[shop.order.*] -> ${queue}`]: {} } },
      },
    });
    const { code, stdout } = await queues('health', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'degraded', queues: [{ queue, status: 'degraded' }] });
  });

  it('purge tells, and does it only when told to; a name that is not there is an error', async () => {
    await fill(2);
    const dry = await queues('purge', SERVICE);
    expect(dry.stdout).toBe(`Dry run: 2 messages would be removed from ${queue}. --yes does it.\n`);
    expect((await queues('purge', SERVICE, '--dry-run', '--yes', '--json')).stdout).toContain('"dry_run":true');
    expect((await admin.inspect(queue))?.messages).toBe(2);
    expect(await queues('purge', SERVICE, '--yes')).toMatchObject({
      code: 0,
      stdout: `Removed 2 messages from ${queue}.\n`,
    });
    expect((await admin.inspect(queue))?.messages).toBe(0);
    const sought = await queues('seek', SERVICE, '--to', '2h', '--yes');
    expect(sought).toMatchObject({ code: 2, stderr: expect.stringContaining('`bloodbank replay` sends again') });
    const { code, stderr } = await queues('purge', 'nobody', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no queue "${exchange}.nobody".`);
  });

  it('a person at a terminal types the name first', async () => {
    await fill(1);
    const wrong = await atTerminal(['queues', 'purge', SERVICE], 'yes\n');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain(`1 message will be removed. This cannot be undone.\nType ${queue} to go on:`);
    expect(wrong.stderr).toContain('nothing was removed');
    expect((await admin.inspect(queue))?.messages).toBe(1);
    const right = await atTerminal(['queues', 'purge', SERVICE], `${queue}\n`);
    expect(right).toMatchObject({ code: 0, stdout: `Removed 1 message from ${queue}.\n` });
    expect((await admin.inspect(queue))?.messages).toBe(0);

    const letters = await atTerminal(['dlq', 'purge', SERVICE], 'no\n');
    expect(letters.code).toBe(1);
    expect((await admin.inspect(`dlq.${queue}`))?.messages).toBe(1);
    const gone = await atTerminal(['dlq', 'purge', SERVICE, '--type', 'shop.#'], `dlq.${queue}\n`);
    expect(gone).toMatchObject({ code: 0, stdout: `Removed 1 dead letter from dlq.${queue}.\n` });
    expect((await admin.inspect(`dlq.${queue}`))?.messages).toBe(0);
  });
});

it('without a name and without topology files it is said what is missing', async () => {
  const project = createProject();
  try {
    const { code, stderr } = await runCli(['queues', 'list'], { cwd: project.root, env: { RABBIT_URL: 'amqp://x' } });
    expect(code).toBe(2);
    expect(stderr).toContain('Which queue?');
  } finally {
    project.remove();
  }
});
