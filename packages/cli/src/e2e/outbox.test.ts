import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectBus, type Envelope, pattern } from '../index.js';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';
import { readWritten, SPOOL_FOLDER } from './written-by-06d5208/written.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 90_000 });

const SERVICE = 'ledger';

describeOnBrokers('events that an outbox set aside', (broker) => {
  const { waiting, rejected } = readWritten('spool');
  const [eventId = ''] = rejected;
  let project: Project;
  let exchange: string;

  beforeEach(() => {
    project = createProject();
    project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS, out: 'contracts' });
    cpSync(SPOOL_FOLDER, join(project.root, '.bloodbank/spool'), { recursive: true });
    exchange = freshName('outbox');
  });
  afterEach(async () => {
    await assertNothingRuns();
    project.remove();
    await deleteServiceQueues(broker.url, SERVICE, [1_000, 5_000, 15_000], exchange);
  });

  const bloodbank = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { cwd: project.root, env: { RABBIT_URL: broker.url, EXCHANGE_NAME: exchange } });

  it('are listed with their reasons, published once somebody listens, and removed on wish', async () => {
    const listed = await bloodbank('outbox', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({ event_id: eventId, code: expect.stringContaining('.') });
    expect(listed.stderr).toContain(`${waiting.length} events wait`);
    expect(listed.code).toBe(0);

    const tooEarly = await bloodbank('outbox', 'retry', '--all', '--json');
    expect(JSON.parse(tooEarly.stdout)).toMatchObject({
      event_id: eventId,
      status: 'kept',
      code: 'transport.unroutable',
    });
    expect(tooEarly.code).toBe(1);

    const told = await bloodbank('outbox', 'drop', eventId);
    expect(told.stdout).toContain('Dry run: 1 event would be removed');

    const options = { service: SERVICE, url: broker.url, exchange, topology: false, correlation: false } as const;
    await using bus = await connectBus({ contracts, ...options });
    const arrived = createRecorder<Envelope>();
    await bus.subscribe(pattern('#'), { handler: (event) => arrived.record(event) });
    const retried = await bloodbank('outbox', 'retry', eventId);
    expect(retried.stdout).toContain('published');
    expect(retried.code).toBe(0);
    await arrived.waitForCount(1);
    expect(arrived.items[0]?.event_id).toBe(eventId);
    expect(readdirSync(join(project.root, '.bloodbank/spool/rejected'))).toEqual([]);
    expect((await bloodbank('outbox', 'list')).stdout).toContain('No event was set aside.');
  });

  it('can be removed for good, and one that is not there is an error', async () => {
    const unknown = await bloodbank('outbox', 'drop', '00000000-0000-4000-8000-000000000000', '--yes');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('outbox.unknown-event') });
    expect(await bloodbank('outbox', 'drop', '--yes')).toMatchObject({ code: 2 });
    const removed = await bloodbank('outbox', 'drop', '--all', '--yes', '--json');
    expect(JSON.parse(removed.stdout)).toEqual({ removed: 1, dry_run: false });
    const listed = await bloodbank('outbox', 'list', '--folder', '.bloodbank/spool', '--json');
    expect(listed.stdout).toBe('');
    // Reading makes nothing.
    expect(existsSync(join(project.root, '.bloodbank/outbox'))).toBe(false);
  });
});
