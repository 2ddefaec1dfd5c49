import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  type WatchedDisk,
  watchDisk,
} from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectBus, pattern } from '../index.js';
import { assertNothingRuns, type RunningCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 90_000 });

const SECRET = 'a-webhook-secret';
const SERVICE = 'ledger';
/** The least that a spool may take: its files are an eighth of it. */
const SPOOL_MAX_BYTES = 65_536;
/** Three of them fill a file. */
const PADDING = 'x'.repeat(3_000);
const CALLS = 10;

describeOnBrokers('a gateway whose power fails', (broker) => {
  let project: Project;
  let disk: WatchedDisk;
  let exchange: string;

  beforeEach(() => {
    project = createProject();
    project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS, out: 'contracts' });
    exchange = freshName('power');
    const spool = join(project.root, 'spool');
    mkdirSync(spool);
    disk = watchDisk(spool);
  });
  afterEach(async () => {
    await assertNothingRuns();
    disk.remove();
    project.remove();
    await deleteServiceQueues(broker.url, SERVICE, [1_000, 5_000, 15_000], exchange);
  });

  async function startGateway(url: string, spool: string, env: NodeJS.ProcessEnv = {}) {
    const settings = {
      GITHUB_WEBHOOK_SECRET: SECRET,
      EXCHANGE_NAME: exchange,
      SPOOL_MAX_BYTES: String(SPOOL_MAX_BYTES),
    };
    const cli = startCli(['gateway', '--json', '--port', '0'], {
      cwd: project.root,
      env: { ...settings, RABBIT_URL: url, SPOOL_DIR: spool, ...env },
    });
    const [line = ''] = (await cli.waitFor('stdout', '\n')).split('\n');
    return { cli, url: (JSON.parse(line) as { gateway: string }).gateway };
  }

  async function end(cli: RunningCli, signal: NodeJS.Signals): Promise<void> {
    cli.stop(signal);
    await cli.ended;
  }

  /** As GitHub signs. What the gateway says of it. */
  async function call(url: string, n: number): Promise<string> {
    const body = JSON.stringify({ action: 'opened', number: n, padding: PADDING });
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': `${exchange}-${n}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    };
    const response = await fetch(`${url}/webhooks/github`, { method: 'POST', headers, body });
    return ((await response.json()) as { status: string }).status;
  }

  it('publishes after it everything that it had accepted before', async () => {
    const first = await startGateway('amqp://guest:guest@127.0.0.1:1', join(project.root, 'spool'), disk.env);
    for (let n = 0; n < CALLS; n++) expect(await call(first.url, n)).toBe('spooled');
    const left = disk.losePower();
    await end(first.cli, 'SIGKILL');

    const arrived = createRecorder<number>();
    const options = { service: SERVICE, url: broker.url, exchange, topology: false, correlation: false } as const;
    await using bus = await connectBus({ contracts, ...options });
    await bus.subscribe(pattern('webhook.#'), {
      handler: (event) => arrived.record((event.payload as { body: { number: number } }).body.number),
    });
    const second = await startGateway(broker.url, left);
    await arrived.waitForCount(CALLS, { timeoutMs: 15_000 });
    expect(arrived.items).toEqual(Array.from({ length: CALLS }, (_, n) => n));
    await end(second.cli, 'SIGTERM');
  });
});
