import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeOnServer } from '@bloodbank/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 90_000 });

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCli =>
  startCli(args, { cwd: project.root, env });
const announced = (): string =>
  (JSON.parse(readFileSync(join(project.root, '.bloodbank', 'gateway.json'), 'utf8')) as { gateway: string }).gateway;

async function end(cli: RunningCli): Promise<string> {
  cli.stop('SIGTERM');
  const result = await cli.ended;
  expect(result).toMatchObject({ code: 0, signal: null });
  return result.stdout;
}

/** As a person would paste it. */
async function shell(line: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', line], { timeout: 20_000 }).catch((error: { stdout: string }) => error);
  return stdout;
}

const ORDER = { order_id: 'o-1', total: 1 };
const post = (url: string, body: object = ORDER, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('up', () => {
  it('brings a gateway, and prints lines for curl that work', async () => {
    const bus = start(['up']);
    const text = await bus.waitFor('stdout', 'Ctrl-C ends it.');
    // A long one goes on below, as a shell reads it.
    const commands = text.replaceAll(/ \\\n +/g, ' ').split('\n');
    const lines = commands.flatMap((line) => (line.trim().startsWith('curl ') ? [line.trim()] : []));
    expect(lines).toHaveLength(2);
    const [publish = '', watch = ''] = lines;
    expect(publish).toContain(`${announced()}/events/shop/order/cancelled`);
    const watching = shell(watch.replace('curl', 'curl -s --max-time 5'));
    await expect.poll(async () => (await fetch(`${announced()}/metrics`)).text()).toContain('bloodbank_streams_open 1');
    const answer = await shell(publish);
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(await watching).toContain('event: shop.order.cancelled');
    await bus.waitFor('stdout', '"order_id":"o-1"');
    await end(bus);
    expect(existsSync(join(project.root, '.bloodbank', 'gateway.json'))).toBe(false);
  });

  it('says where in JSON, and can do without', async () => {
    const bus = start(['up', '--json', '--no-demo']);
    const [line = ''] = (await bus.waitFor('stdout', '\n')).split('\n');
    expect(JSON.parse(line)).toMatchObject({ status: 'up', gateway: announced() });
    const second = start(['up', '--json', '--no-demo']);
    const [other = ''] = (await second.waitFor('stdout', '\n')).split('\n');
    expect(JSON.parse(other)).toMatchObject({ broker: 'shared', gateway: announced() });
    await end(second);
    expect((await fetch(`${announced()}/healthz`)).status).toBe(200);
    await end(bus);

    const without = start(['up', '--json', '--no-demo', '--no-gateway']);
    expect(JSON.parse((await without.waitFor('stdout', '\n')).split('\n')[0] ?? '')).toMatchObject({ gateway: null });
    expect(existsSync(join(project.root, '.bloodbank', 'gateway.json'))).toBe(false);
    await end(without);
  });

  it('says that the port of the gateway is taken, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const result = await runCli(['up', '--http-port', String(port)], { cwd: project.root });
    other.close();
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error\[config\.invalid\]: The address of the gateway, 127\.0\.0\.1:\d+, is taken/);
    expect(existsSync(join(project.root, '.bloodbank', 'broker.json'))).toBe(false);
  });
});

describe('gateway', () => {
  it('needs a broker', async () => {
    const result = await runCli(['gateway'], { cwd: project.root });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain('error[transport.unreachable]');
  });

  it('serves the bus of up, with keys, documents and a log without secrets', async () => {
    const bus = start(['up', '--no-gateway']);
    await bus.waitFor('stdout', 'Ctrl-C ends it.');
    const key = 'canary-0123456789abcdef';
    project.write('keys.json', [{ name: 'shop', key, scopes: ['publish:shop.#', 'read:shop.#'] }]);
    const env = { API_KEYS_FILE: 'keys.json', LOG_LEVEL: 'info' };
    const gateway = start(['gateway', '--json', '--port', '0'], env);
    await gateway.waitFor('stdout', '"status":"up"');
    const url = announced();
    const headers = { authorization: `Bearer ${key}` };
    expect((await post(`${url}/events/shop/order/placed`)).status).toBe(401);
    expect((await post(`${url}/events/hook/door/opened`, { action: 'opened' }, headers)).status).toBe(403);
    const card = '4111-1111-canary';
    const answer = await post(`${url}/events/shop/order/placed`, { ...ORDER, card }, headers);
    expect(answer.status).toBe(202);
    const { event_id: eventId } = (await answer.json()) as { event_id: string };
    const asyncApi = await fetch(`${url}/asyncapi.json`, { headers });
    expect(await asyncApi.json()).toMatchObject({ asyncapi: '3.0.0' });
    const log = await gateway.waitFor('stderr', eventId);
    gateway.stop('SIGTERM');
    const { code, stderr } = await gateway.ended;
    expect(code).toBe(0);
    for (const secret of [key, card]) expect(log + stderr).not.toContain(secret);
    await end(bus);
  });

  it('refuses to listen beyond this machine without keys', async () => {
    const bus = start(['up', '--no-gateway', '--no-demo']);
    await bus.waitFor('stdout', 'Ctrl-C ends it.');
    const result = await runCli(['gateway', '--host', '0.0.0.0'], { cwd: project.root });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error\[config\.invalid\]: .+0\.0\.0\.0 without API keys/);
    await end(bus);
  });
});

describeOnServer('Redis', 'what a gateway was asked', (url) => {
  it('is known to the next one, and Redis may be away', async () => {
    const orderId = randomUUID();
    const ask = async (redisUrl: string): Promise<{ status: string; event_id: string; ready: object }> => {
      const bus = start(['up', '--json', '--no-demo'], { REDIS_URL: redisUrl });
      await bus.waitFor('stdout', '\n');
      const headers = { 'idempotency-key': orderId };
      const body = { order_id: orderId, total: 1 };
      const answer = await post(`${announced()}/events/shop/order/placed?unroutable=drop`, body, headers);
      expect(answer.status).toBe(202);
      const receipt = (await answer.json()) as { status: string; event_id: string };
      const readyz = await fetch(`${announced()}/readyz`);
      expect(readyz.status).toBe(200);
      const ready = (await readyz.json()) as object;
      await end(bus);
      return { ...receipt, ready };
    };
    const first = await ask(url);
    expect(first).toMatchObject({ status: 'published', ready: { checks: { redis: { status: 'healthy' } } } });
    expect(await ask(url)).toMatchObject({ status: 'duplicate', event_id: first.event_id });
    expect(await ask('redis://127.0.0.1:1')).toMatchObject({
      status: 'published',
      event_id: first.event_id,
      ready: { ready: true, status: 'degraded', checks: { redis: { status: 'degraded' } } },
    });
    const redis = new Redis(url);
    const remembered = createHash('sha256')
      .update(JSON.stringify(['gateway:http:local', orderId]))
      .digest('base64url');
    expect(await redis.del(`bloodbank:inbox:${remembered}`)).toBe(1);
    await redis.del(`{bloodbank:correlation}:event:${first.event_id}`);
    await redis.quit();
  });
});

it('every line of the how-to answers as the how-to says', async () => {
  const text = readFileSync(join(REPOSITORY, 'docs', 'how-to', 'publish-over-http.md'), 'utf8');
  const bus = start(['up', '--schemas', join(REPOSITORY, 'schemas')]);
  await bus.waitFor('stdout', 'Ctrl-C ends it.');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const commands = blocks.flatMap((block) => block.split(/^(?=# \d{3})/m));
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const [, status] = /^# (\d{3})/.exec(command) ?? [];
    const answer = await shell(command.replaceAll('http://127.0.0.1:8682', announced()));
    expect(answer, command).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (command.includes('duplicate')) expect(answer).toContain('"status":"duplicate"');
  }
  await end(bus);
});
