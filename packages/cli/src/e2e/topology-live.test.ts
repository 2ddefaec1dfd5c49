import { deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { connect } from 'amqplib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

const SERVICE = 'stock';

describeOnBrokers('topology plan, apply and verify', (broker) => {
  let project: Project;
  let exchange: string;
  let queue: string;

  beforeEach(() => {
    project = createProject();
    exchange = freshName('live');
    queue = `${exchange}.${SERVICE}`;
    project.write('topology/bus.json', { vhosts: { '/': { exchanges: { [exchange]: { type: 'topic' } } } } });
    project.write('topology/stock.json', {
      vhosts: { '/': { queues: { [queue]: {} }, bindings: { [`${exchange}[shop.#] -> ${queue}`]: {} } } },
    });
  });
  afterEach(async () => {
    project.remove();
    await deleteServiceQueues(broker.url, SERVICE, [1_000, 5_000, 15_000], exchange);
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.deleteExchange(exchange);
    await connection.close();
    await assertNothingRuns();
  });

  const topology = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['topology', ...args], {
      cwd: project.root,
      env: { RABBIT_URL: broker.url, EXCHANGE_NAME: exchange, RABBIT_MANAGEMENT_URL: 'http://127.0.0.1:1' },
    });

  it('plans what is missing, declares it, and finds it as declared', async () => {
    const planned = await topology('plan');
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain(`+ queue ${queue} is not there`);
    expect(planned.stdout).toContain('cannot be seen over AMQP');
    expect((await topology('plan', '--json')).stdout).toContain('"state":"missing"');
    expect(await topology('apply')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ created\.\n$/) });
    expect(await topology('verify')).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing to do') });
    expect(await topology('apply')).toMatchObject({ code: 0, stdout: 'Nothing was to be done.\n' });
  });

  it('leaves a queue with other arguments alone, says which, and rebuilds it when told to', async () => {
    const connection = await connect(broker.url);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(queue, { durable: true });
    channel.sendToQueue(queue, Buffer.from('kept'), { messageId: 'one' });
    await channel.waitForConfirms();
    await connection.close();

    const planned = await topology('plan');
    expect(planned.stdout).toMatch(
      new RegExp(`~ queue ${queue}\n +"[a-z-]+" is .+ on the broker, .+ in the files\n +fix: `),
    );
    const refused = await topology('apply');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed.') });
    expect((await topology('plan')).stdout).toContain('is not there');

    expect((await topology('apply', '--migrate', 'no.such')).code).toBe(2);
    const told = await topology('apply', '--migrate', queue);
    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('Dry run: nothing was changed.') });
    const rebuilt = await topology('apply', '--migrate', queue, '--yes');
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringContaining('1 rebuilt') });
    expect((await topology('verify')).code).toBe(0);
    const admin = await createQueueAdmin({ url: broker.url });
    await vi.waitFor(async () => expect((await admin.inspect(queue))?.messages).toBe(1));
    await admin.close();
  });

  it('does not take bindings away that it cannot see', async () => {
    await topology('apply');
    const pruned = await topology('apply', '--prune', '--yes');
    expect(pruned.code).not.toBe(0);
    expect(pruned.stderr).toContain('Orphans cannot be seen');
    expect(pruned.stderr).toContain('RABBIT_MANAGEMENT_URL');
  });
});
