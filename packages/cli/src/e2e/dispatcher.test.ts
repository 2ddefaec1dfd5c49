import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const SCHEMAS = ['--schemas', join(REPOSITORY, 'schemas')];
const TOKEN = 'canary-token-0123456789';

let project: Project;
let status: number;
let hooks: { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> }[];
let origin: string;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    hooks.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(status).end('{}');
  });
});

beforeEach(async () => {
  project = createProject();
  status = 200;
  hooks = [];
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  project.remove();
  await assertNothingRuns();
});

const env = (): NodeJS.ProcessEnv => ({
  OPENCLAW_HOOK_TOKEN: TOKEN,
  OPENCLAW_HOOK_URL: `${origin}/hooks/agent`,
  INFRA_RUN_CHECKS: 'false',
});
const start = (args: readonly string[], more: NodeJS.ProcessEnv = {}): RunningCli =>
  startCli([...args, ...SCHEMAS], { cwd: project.root, env: { ...env(), ...more } });
const cli = (args: readonly string[], more: NodeJS.ProcessEnv = {}, input?: string) =>
  runCli([...args, ...SCHEMAS], {
    cwd: project.root,
    env: { ...env(), ...more },
    ...(input === undefined ? {} : { input }),
  });

const ticket = (id: string, state = 'Unstarted'): string =>
  JSON.stringify({
    provider: 'plane',
    event: 'issue',
    path: '/event',
    body: {
      event: 'issue',
      action: 'updated',
      workspace_id: 'ws1',
      data: {
        id,
        name: 'Fix it',
        sequence_id: 42,
        project_detail: { identifier: 'BB' },
        state: { name: state },
        labels: ['ready'],
      },
    },
  });
const publish = async (id: string): Promise<string> => {
  const result = await cli(['publish', 'webhook.plane.issue', '--json', ticket(id), '-o', 'json']);
  expect(result).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout).event_id;
};

async function end(running: RunningCli): Promise<void> {
  running.stop('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0, signal: null });
}

const RULES = {
  allow: ['https://hooks.example.com'],
  rules: [{ name: 'a', on: ['task.failed'], hook: { url: 'https://hooks.example.com/', body: {} } }],
};

describe('dispatcher run', () => {
  it('tells OpenClaw of tickets, lists what it did, and does it once more', async () => {
    const bus = start(['up', '--json', '--no-demo']);
    await bus.waitFor('stdout', '"status":"up"');
    const dispatcher = start(['dispatcher', 'run', '--preset', 'infra', '--json'], { HEALTHZ_PORT: '0' });
    const up = JSON.parse(await dispatcher.waitFor('stdout', '\n'));
    expect(up).toMatchObject({ status: 'up', service: 'dispatcher', rules: ['infra'] });
    const healthy = await fetch(up.health);
    expect(healthy.status).toBe(200);
    expect(await healthy.json()).toEqual({ status: 'ok', amqp_connected: true, service: 'dispatcher' });
    const first = await publish('i1');
    await waitFor(() => hooks.length === 1, { timeoutMs: 15_000 });
    expect(hooks[0]).toMatchObject({
      headers: { authorization: `Bearer ${TOKEN}` },
      body: { sessionKey: 'hook:infra:i1' },
    });
    // Nobody receives what the dispatcher tells of itself; it happened all the same.
    await waitFor(async () => (await cli(['trace', first])).stdout.includes('dispatcher.action.succeeded'), {
      timeoutMs: 30_000,
    });

    // It said that it is gone; then it is back.
    status = 410;
    await publish('i2');
    await waitFor(() => hooks.length === 2, { timeoutMs: 15_000 });
    const listed = await waitFor(
      async () => {
        const { stdout } = await cli([
          'dispatcher',
          'deliveries',
          'list',
          '--preset',
          'infra',
          '--outcome',
          'gave-up',
          '--json',
        ]);
        return stdout !== '' && JSON.parse(stdout);
      },
      { timeoutMs: 30_000 },
    );
    expect(listed).toMatchObject({ rule: 'infra', outcome: 'gave-up', attempts: [{ attempt: 1, status: 410 }] });
    const shown = await cli(['dispatcher', 'deliveries', 'show', listed.delivery_id, '--preset', 'infra']);
    expect(shown.stdout).toContain('gave-up, 410');
    const list = await cli(['dispatcher', 'deliveries', 'list', '--preset', 'infra']);
    expect(list.stderr).toContain(`${origin}/hooks/agent said 410 Gone`);
    // Which rules are meant is known from the dispatcher itself.
    const again = ['dispatcher', 'deliveries', 'redeliver', listed.delivery_id, '--json'];
    expect(await cli(again)).toMatchObject({ code: 1 });
    status = 200;
    expect(JSON.parse((await cli(again)).stdout)).toMatchObject({ kind: 'succeeded', status: 200 });
    expect(new Set(hooks.slice(1).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([listed.delivery_id]));
    const filtered = async (...args: readonly string[]): Promise<number> =>
      (await cli(['dispatcher', 'deliveries', 'list', '--json', ...args])).stdout.split('\n').filter(Boolean).length;
    expect(await filtered('--rule', 'infra', '--type', 'webhook.#', '--since', '1h')).toBe(2);
    expect(await filtered('--event', listed.event_id)).toBe(1);
    expect(await filtered('--until', '1h')).toBe(0);
    const enabled = await cli(['dispatcher', 'deliveries', 'enable', `${origin}/hooks/agent`, '--preset', 'infra']);
    expect(enabled.stdout).toContain('was not disabled');

    const broker = await fetch(up.health, { method: 'HEAD' });
    expect([broker.status, await broker.text()]).toEqual([200, '']);
    await end(dispatcher);
    const state = JSON.parse(readFileSync(join(project.root, '.infra_dispatch_state.json'), 'utf8'));
    expect(state.dispatched['infra i1']).toMatchObject({ status: 'done' });
    expect(existsSync(join(project.root, '.infra_dispatch_state.json.lock'))).toBe(false);
    const { stdout, stderr } = await dispatcher.ended;
    expect(stdout + stderr + JSON.stringify(state)).not.toContain(TOKEN);
    await end(bus);
  });

  it('takes new rules, keeps the old ones where the new cannot be used, and only tells with --dry-run', async () => {
    const rule = (path: string): object => ({
      allow: [origin],
      rules: [{ name: 'a', on: ['webhook.plane.issue'], hook: { url: `${origin}${path}`, body: { path } } }],
    });
    project.write('dispatcher.rules.json', rule('/first'));
    const bus = start(['up', '--json', '--no-demo', '--no-gateway']);
    await bus.waitFor('stdout', '"status":"up"');
    const dry = start(['dispatcher', 'run', '--dry-run', '--json']);
    await dry.waitFor('stderr', 'doing nothing');
    const dispatcher = start(['dispatcher', 'run']);
    await dispatcher.waitFor('stdout', 'Ctrl-C ends it.');
    project.write('dispatcher.rules.json', '{ "rules": [,] }');
    await dispatcher.waitFor('stderr', 'The old rules stay');
    await publish('i1');
    await waitFor(() => hooks.length === 1, { timeoutMs: 15_000 });
    project.write('dispatcher.rules.json', rule('/second'));
    await dispatcher.waitFor('stderr', 'New rules: a.');
    await publish('i2');
    await waitFor(() => hooks.length === 2, { timeoutMs: 15_000 });
    expect(hooks.map(({ body }) => body['path'])).toEqual(['/first', '/second']);
    const told = await dry.waitFor('stdout', /(.*\n){2}/);
    expect(JSON.parse(told.split('\n')[0] ?? '')).toMatchObject({
      rule: 'a',
      action: 'hook',
      target: `${origin}/first`,
    });
    await end(dry);
    await end(dispatcher);
    await end(bus);
  });

  it('does not start without its token, without rules, or without a broker', async () => {
    const noToken = await cli(['dispatcher', 'run', '--preset', 'infra'], { OPENCLAW_HOOK_TOKEN: '' });
    expect(noToken.code).toBe(1);
    expect(noToken.stderr).toContain('OPENCLAW_HOOK_TOKEN is required');
    const noRules = await cli(['dispatcher', 'run']);
    expect(noRules.stderr).toContain('error[dispatcher.rules-invalid]: There is no rule file');
    const noBroker = await cli(['dispatcher', 'run', '--preset', 'infra']);
    expect(noBroker.stderr).toContain('error[transport.unreachable]');
    expect((await cli(['dispatcher', 'run', '--preset', 'nonsense'])).code).toBe(2);
  });
});

describeOnServer('PostgreSQL', 'deliveries', (url) => {
  it('are known from the event store where the file does not know them, and can be made once more', async () => {
    const schema = freshName('dispatcher').replaceAll('-', '_').slice(0, 60);
    const database = { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema };
    const bus = start(['up', '--json', '--no-demo', '--no-gateway']);
    await bus.waitFor('stdout', '"status":"up"');
    const recorder = start(['store', 'run'], database);
    await recorder.waitFor('stderr', 'Recording everything');
    const dispatcher = start(['dispatcher', 'run', '--preset', 'infra', '--json']);
    await dispatcher.waitFor('stdout', '\n');
    await publish('i1');
    await waitFor(() => hooks.length === 1, { timeoutMs: 30_000 });
    const list = ['dispatcher', 'deliveries', 'list', '--json', '--state', 'elsewhere.json'];
    const stored = await waitFor(
      async () => {
        const { stdout } = await cli(list, database);
        return stdout !== '' && JSON.parse(stdout);
      },
      { timeoutMs: 60_000 },
    );
    expect(stored).toMatchObject({ delivery_id: hooks[0]?.headers['webhook-id'], outcome: 'succeeded', rule: 'infra' });
    expect((await cli(list)).stdout).toBe('');
    const redeliver = ['dispatcher', 'deliveries', 'redeliver', stored.delivery_id, '--preset', 'infra', '--json'];
    const again = await cli([...redeliver, '--state', 'elsewhere.json'], database);
    expect(JSON.parse(again.stdout)).toMatchObject({ delivery_id: stored.delivery_id, kind: 'succeeded' });
    expect(hooks.map(({ headers }) => headers['webhook-id'])).toEqual([stored.delivery_id, stored.delivery_id]);
    await end(dispatcher);
    await end(recorder);
    await end(bus);
  });
});

describe('dispatcher check', () => {
  it('names file and line of what is wrong, and what the contracts do not know', async () => {
    project.write('dispatcher.rules.json', { ...RULES, rules: [{ ...RULES.rules[0], on: ['task.faild'] }] });
    const wrong = await cli(['dispatcher', 'check']);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(
      /^dispatcher\.rules\.json:\d+ \/rules\/0\/on\/0: No event .* Did you mean .*task\.failed/,
    );
    project.write('dispatcher.rules.json', RULES);
    expect(JSON.parse((await cli(['dispatcher', 'check', '--json'])).stdout)).toMatchObject({
      usable: true,
      findings: [],
      rules: [{ name: 'a' }],
    });
  });

  it('finds nothing in the shipped presets', async () => {
    const result = await cli([
      'dispatcher',
      'check',
      '--preset',
      'infra',
      '--preset',
      'commands',
      '--preset',
      'triage',
    ]);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('infra: webhook.plane.# → hook');
  });
});

it('dispatcher explain says why, of a file and of standard input', async () => {
  project.write('ticket.json', ticket('i1', 'Done'));
  const not = await cli(['dispatcher', 'explain', 'ticket.json', '--preset', 'infra']);
  expect(not).toMatchObject({ code: 0 });
  expect(not.stdout).toContain('infra: does not fire\n');
  expect(not.stdout).toMatch(/✖ state +done is none of unstarted\n/);
  const fires = await cli(['dispatcher', 'explain', '-', '--preset', 'infra', '--json'], {}, ticket('i1'));
  expect(JSON.parse(fires.stdout)).toMatchObject({
    rule: 'infra',
    fires: true,
    action: { kind: 'hook', content: { name: 'TeamInfraDispatch' } },
  });
  expect((await cli(['dispatcher', 'explain', 'none.json', '--preset', 'infra'])).code).toBe(2);
});
