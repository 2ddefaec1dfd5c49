import { describeOnServer } from '@bloodbank/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

type Bloodbank = (...args: readonly string[]) => Promise<CliResult>;

async function publish(bloodbank: Bloodbank, orderId: string, ...more: readonly string[]): Promise<string> {
  const payload = JSON.stringify({ order_id: orderId, total: 1 });
  const result = await bloodbank('publish', 'shop.order.placed', '--json', payload, ...more);
  expect(result).toMatchObject({ code: 0 });
  return result.stdout.trim();
}

async function shouldTrace(bloodbank: Bloodbank): Promise<readonly string[]> {
  const root = await publish(bloodbank, 'root');
  const child = await publish(bloodbank, 'child', '--correlation-id', root);
  const grandchild = await publish(bloodbank, 'grandchild', '--correlation-id', child);

  const drawn = await bloodbank('trace', child);
  expect(drawn).toMatchObject({ code: 0, stderr: '' });
  expect(drawn.stdout.split('\n').map((line) => line.slice(0, 3))).toEqual(['┌─ ', '● s', '└─ ', '']);

  const asJson = await bloodbank('trace', root, '--direction', 'descendants', '--depth', '1', '--json');
  expect(asJson).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    entry: { event_id: root, children: [child] },
    descendants: { events: [{ event_id: child, depth: 1, via: root }], truncated: true },
  });
  expect(JSON.parse(asJson.stdout)).not.toHaveProperty('ancestors');
  return [root, child, grandchild];
}

describe('trace', () => {
  it('knows what other processes published, on the embedded defaults', async () => {
    const bloodbank: Bloodbank = (...args) => runCli(args, { cwd: project.root });
    const up = startCli(['up', '--http-port', '0'], { cwd: project.root, env: { HTTP_PORT: '0' } });
    await up.waitFor('stdout', 'Bloodbank is up');
    await shouldTrace(bloodbank);
    const unknown = await bloodbank('trace', 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01');
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('correlation.unknown-event'),
    });
    up.stop('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
  });

  it('shows its key to a gateway that asks for one, and says what to do without', async () => {
    const key = 'canary-0123456789abcdef';
    project.write('keys.json', [
      { name: 'reader', key, scopes: ['read:#'] },
      { name: 'writer', key: `${key}-2`, scopes: ['publish:#'] },
    ]);
    project.write('key.txt', key);
    const up = startCli(['up'], { cwd: project.root, env: { API_KEYS_FILE: 'keys.json' } });
    await up.waitFor('stdout', 'Bloodbank is up');
    await shouldTrace((...args) => runCli(args, { cwd: project.root, env: { GATEWAY_KEY_FILE: 'key.txt' } }));

    const unknown = ['trace', 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01'];
    for (const [env, code, hint] of [
      [{}, 'gateway.unauthenticated', 'asks for an API key'],
      [{ GATEWAY_KEY: `${key}-wrong` }, 'gateway.unauthenticated', 'does not know the key in GATEWAY_KEY'],
      [{ GATEWAY_KEY: `${key}-2` }, 'gateway.forbidden', 'read:#'],
      [{ GATEWAY_KEY: key }, 'correlation.unknown-event', 'Nobody has told'],
    ] as const) {
      const result = await runCli(unknown, { cwd: project.root, env });
      expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`error[${code}]`) });
      expect(result.stderr).toContain(hint);
      expect(result.stderr).not.toContain('canary');
    }
    up.stop('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
  });

  it('says whom to start where nobody can be asked', async () => {
    const result = await runCli(['trace', 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01'], { cwd: project.root });
    expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('bloodbank up') });
    const gone = ['trace', 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01', '--gateway', 'http://127.0.0.1:1'];
    expect(await runCli(gone, { cwd: project.root })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('correlation.unavailable'),
    });
  });

  it('refuses what is no event id', async () => {
    expect(await runCli(['trace', '../../x'], { cwd: project.root })).toMatchObject({ code: 2, stdout: '' });
  });
});

describeOnServer('Redis', 'trace', (url) => {
  it('asks Redis, where one is named, with no gateway', async () => {
    const env = { REDIS_URL: url };
    const bloodbank: Bloodbank = (...args) => runCli(args, { cwd: project.root, env });
    const up = startCli(['up', '--no-gateway'], { cwd: project.root, env });
    await up.waitFor('stdout', 'Bloodbank is up');
    const traced = await shouldTrace(bloodbank);
    up.stop('SIGTERM');
    await up.ended;
    const redis = new Redis(url);
    for (const kind of ['event', 'children'])
      await redis.del(traced.map((id) => `{bloodbank:correlation}:${kind}:${id}`));
    await redis.quit();
  });
});
