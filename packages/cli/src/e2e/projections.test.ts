import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const ENVELOPE = {
  version: '1.0.0',
  source: { host: 'h', type: 'service', service: 'hook' },
  correlation_ids: [],
  agent_context: { type: 'claude-code', name: 'grolf' },
};

/** One line as `events export` writes it. */
function lineOf(n: number, type: string, payload: object): string {
  const id = `0192f5a4-6b1c-7d3e-8f20-${String(n).padStart(12, '0')}`;
  const timestamp = `2026-01-30T12:0${n}:00Z`;
  const body = JSON.stringify({ event_id: id, event_type: type, timestamp, ...ENVELOPE, payload });
  const address = { kind: 'event', key: type };
  return JSON.stringify({ address, destination: 'x', properties: {}, headers: {}, recorded_at: timestamp, body });
}

describeOnServer('PostgreSQL', 'read models', (url) => {
  const schema = freshName('rm').replaceAll('-', '_').slice(0, 30);
  const env = { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema };
  const bloodbank = (...args: readonly string[]) => runCli(args, { cwd: project.root, env });
  afterAll(async () => {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const { rows } = await admin.query('SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)', [schema]);
    for (const { nspname } of rows) await admin.query(`DROP SCHEMA ${pg.escapeIdentifier(nspname)} CASCADE`);
    await admin.end();
  });

  it('are built, asked, listed, paused, rebuilt, and told what they could not take', async () => {
    expect(await bloodbank('projections', 'list')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ever run'),
    });
    expect(await bloodbank('agents', 'sessions')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('projection.unknown'),
    });
    const session = { session_id: 's-1', turn_number: 2, tokens: 40, model: 'claude', role: 'user', content: 'x' };
    const lines = [
      lineOf(1, 'session.thread.message', session),
      lineOf(2, 'shop.order.placed', { order_id: 'o-1', total: 3, card: '4' }),
      lineOf(3, 'shop.order.placed', { order_id: 'o-2', total: -3, card: '4' }),
    ];
    writeFileSync(join(project.root, 'lines.ndjson'), `${lines.join('\n')}\n`);
    expect(await bloodbank('events', 'import', 'lines.ndjson')).toMatchObject({ code: 0 });
    const source = new URL('../../../event-store/dist/index.js', import.meta.url).href;
    const module = `import { defineProjection } from '${source}';
      export const totals = defineProjection({ name: 'totals', version: 1,
        tables: ['CREATE TABLE totals (order_id text PRIMARY KEY, total integer)'],
        on: { 'shop.order.*': async ({ payload }, tx) => {
          if (payload.total < 0) throw new Error('less than nothing');
          await tx.query('INSERT INTO totals VALUES ($1, $2)', [payload.order_id, payload.total]);
        } } });`;
    writeFileSync(join(project.root, 'totals.mjs'), module);
    const once = await bloodbank('projections', 'run', 'totals.mjs', '--once', '--json');
    const infos = once.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(infos).toMatchObject([
      { name: 'agent-sessions', version: 1, state: 'idle', lag_events: 0, lag_seconds: 0, parked: 0 },
      { name: 'totals', version: 1, parked: 1, position: 3 },
    ]);
    const parked = await bloodbank('projections', 'parked', 'totals', '--json');
    expect(JSON.parse(parked.stdout)).toMatchObject({
      position: 3,
      code: 'handler.failed',
      message: 'less than nothing',
    });

    const found = JSON.parse((await bloodbank('agents', 'sessions', '--json')).stdout);
    expect(found).toMatchObject({ session_id: 's-1', agent: 'grolf', turns: 2, tokens: 40, ended_at: null });
    expect((await bloodbank('agents', 'sessions')).stdout).toContain('grolf');
    expect(JSON.parse((await bloodbank('agents', 'sessions', 's-1')).stdout)).toMatchObject({ tools: [] });
    expect(await bloodbank('agents', 'sessions', 'nobody')).toMatchObject({ code: 1 });
    const totals = await bloodbank('agents', 'sessions', '--totals', 'model', '--json');
    expect(JSON.parse(totals.stdout)).toEqual({ model: 'claude', sessions: 1, turns: 2, tokens: 40, cost_usd: 0 });

    const paused = await bloodbank('projections', 'pause', 'totals', '--json');
    expect(JSON.parse(paused.stdout)).toMatchObject({ state: 'paused' });
    expect((await bloodbank('projections', 'list')).stdout).toMatch(/paused +totals/);
    expect(await bloodbank('projections', 'resume', 'totals')).toMatchObject({ code: 0 });
    expect(await bloodbank('projections', 'rebuild', 'totals')).toMatchObject({
      stderr: expect.stringContaining('anew'),
    });
    const running = startCli(['projections', 'run', 'totals.mjs', '--no-agent-sessions'], { cwd: project.root, env });
    await running.waitFor('stderr', 'Keeping up to date: totals');
    const state = async () =>
      JSON.parse((await bloodbank('projections', 'list', '--json')).stdout.split('\n')[1] ?? '{}');
    await waitFor(async () => (await state()).building === null, { what: 'the rebuild', timeoutMs: 120_000 });
    expect(await state()).toMatchObject({ name: 'totals', state: 'running' });
    running.stop('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(await state()).toMatchObject({ name: 'totals', state: 'idle' });
  });

  it('refuse what cannot be', async () => {
    expect(await bloodbank('projections', 'rebuild', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('projection.unknown'),
    });
    expect(await bloodbank('projections', 'run', 'not-there.mjs')).toMatchObject({ code: 2 });
    writeFileSync(join(project.root, 'empty.mjs'), 'export const a = 1;');
    expect(await bloodbank('projections', 'run', 'empty.mjs')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exports no projection'),
    });
    const without = await runCli(['projections', 'list'], { cwd: project.root, env: {} });
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_URL') });
  });
});
