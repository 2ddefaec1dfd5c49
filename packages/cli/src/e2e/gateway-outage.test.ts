import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 90_000 });

const SECRET = 'a-webhook-secret';

let project: Project;
beforeEach(() => {
  project = createProject();
  project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS, out: 'contracts' });
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCli =>
  startCli(args, { cwd: project.root, env });

async function startGateway(env: NodeJS.ProcessEnv): Promise<{ readonly cli: RunningCli; readonly url: string }> {
  const cli = start(['gateway', '--json', '--port', '0'], { GITHUB_WEBHOOK_SECRET: SECRET, ...env });
  const [line = ''] = (await cli.waitFor('stdout', '\n')).split('\n');
  return { cli, url: (JSON.parse(line) as { gateway: string }).gateway };
}

async function end(cli: RunningCli, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  cli.stop(signal);
  await cli.ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As GitHub signs. */
function callOfGithub(url: string, title: string): Promise<Response> {
  const body = JSON.stringify({ action: 'opened', number: 423, title });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return fetch(`${url}/webhooks/github`, { method: 'POST', headers, body });
}

describe('a gateway whose broker is away', () => {
  it('takes a webhook, dies, and the next one publishes it', async () => {
    const port = await freePort();
    const env = { RABBIT_URL: `amqp://guest:guest@127.0.0.1:${port}` };
    const first = await startGateway(env);
    const ready = await fetch(`${first.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      ready: true,
      status: 'degraded',
      checks: { broker: { status: 'unhealthy' }, intake: { details: { keepsEvents: true } } },
    });
    const answer = await callOfGithub(first.url, 'kept-through-the-outage');
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'spooled', event_type: 'webhook.github.pull_request.opened' });
    await end(first.cli, 'SIGKILL');

    const bus = start(['up', '--no-gateway', '--port', String(port)]);
    await bus.waitFor('stdout', 'Ctrl-C ends it.');
    const second = await startGateway(env);
    await bus.waitFor('stdout', 'kept-through-the-outage');
    await expect.poll(async () => (await fetch(`${second.url}/metrics`)).text()).toContain('bloodbank_spool_events 0');
    await end(second.cli);
    await end(bus);
  });

  it('says so in one sentence', async () => {
    const port = await freePort();
    const { cli } = await startGateway({ RABBIT_URL: `amqp://guest:hunter2-canary@127.0.0.1:${port}` });
    const text = await cli.waitFor('stderr', '\n');
    await end(cli);
    const [line = '{}'] = text.split('\n');
    expect((JSON.parse(line) as { msg: string }).msg).toBe(
      `The broker at amqp://guest:***@127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}. Trying again.`,
    );
    expect(line).not.toContain('stack');
    expect(text).not.toContain('hunter2-canary');
  });
});

it('no name reaches a prototype, also where __proto__ is no name at all', async () => {
  const bus = start(['up', '--json', '--no-demo'], { NODE_OPTIONS: '--disable-proto=delete' });
  await bus.waitFor('stdout', '\n');
  const file = join(project.root, '.bloodbank', 'gateway.json');
  const { gateway: url } = JSON.parse(readFileSync(file, 'utf8')) as { gateway: string };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  for (const polluted of [
    '{"__proto__":{"polluted":true}}',
    '{"\\u005f_proto__":{"polluted":true}}',
    '{"channel":"c","text":"t","constructor":{"prototype":{"polluted":true}}}',
  ]) {
    expect((await post('/events/slack/message/sent', polluted)).status, polluted).toBe(400);
    expect((await post('/events/custom', polluted)).status, polluted).toBe(400);
  }
  const inQuery = await post('/events/slack/message/sent?__proto__[polluted]=1', '{"channel":"c","text":"t"}');
  expect(inQuery.status).toBe(400);
  const inHeader = await post('/events/slack/message/sent?unroutable=drop', '{"channel":"c","text":"t"}', {
    __proto__: 'polluted',
    'x-death': 'polluted',
  });
  expect(inHeader.status).toBe(202);
  expect(await inHeader.text()).not.toContain('polluted');
  await end(bus);
});
