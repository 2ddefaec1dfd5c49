import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, type RunningCli, runCli, startCli } from './cli.fixture.js';
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

const payloadOf = (orderId: string): string => JSON.stringify({ order_id: orderId, total: 1, card: '4111-1111' });

describeOnServer('PostgreSQL', 'the event store', (url) => {
  const schemas: string[] = [];
  afterAll(async () => {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    for (const schema of schemas) await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });
  function environment(): NodeJS.ProcessEnv {
    const schema = freshName('cli_store').replaceAll('-', '_').slice(0, 60);
    schemas.push(schema);
    return { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema };
  }
  async function started(args: readonly string[], text: string, env: NodeJS.ProcessEnv): Promise<RunningCli> {
    const cli = startCli(args, { cwd: project.root, env });
    await cli.waitFor(args[0] === 'up' ? 'stdout' : 'stderr', text);
    return cli;
  }
  async function stopped(...all: readonly RunningCli[]): Promise<void> {
    for (const cli of all) {
      cli.stop('SIGTERM');
      expect(await cli.ended).toMatchObject({ code: 0 });
    }
  }
  async function untilRecorded(bloodbank: Bloodbank, count: number): Promise<void> {
    for (;;) {
      const stats = await bloodbank('events', 'stats', '--json');
      if (stats.code === 0 && JSON.parse(stats.stdout).count >= count) return;
    }
  }
  type Bloodbank = (...args: readonly string[]) => Promise<CliResult>;

  it('records, and is asked, exported from and imported into', async () => {
    const env = environment();
    const bloodbank: Bloodbank = (...args) => runCli(args, { cwd: project.root, env });
    const up = await started(['up', '--no-demo', '--http-port', '0'], 'Bloodbank is up', {});
    const recorder = await started(['store', 'run'], 'Recording everything', env);

    // Nobody but the recorder has it: that is no failure, and said.
    const published = await bloodbank('publish', 'shop.order.placed', '--json', payloadOf('o-1'));
    expect(published).toMatchObject({ code: 0, stderr: expect.stringContaining('nobody received it') });
    const id = published.stdout.trim();
    await bloodbank('publish', 'shop.order.cancelled', '--json', '{"order_id":"o-1"}', '--correlation-id', id);
    await untilRecorded(bloodbank, 2);

    const flow = await bloodbank('events', 'find', '--correlation', id, '--json');
    const found = flow.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found.map(({ event }) => event.event_type)).toEqual(['shop.order.cancelled', 'shop.order.placed']);
    expect(flow.stdout).not.toContain('4111-1111');
    const placed = await bloodbank('events', 'find', 'shop.*.placed', '--type', 'nothing.like.it', '--json');
    expect(JSON.parse(placed.stdout)).toMatchObject({ id });
    expect(await bloodbank('events', 'find', 'shop.#', '--since', '1h', '--until', '2h')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--since is the earlier of the two'),
    });
    const where = ['events', 'find', '--where', 'payload.total > 0', '--reveal', '--json'];
    expect((await bloodbank(...where)).stdout).toContain('4111-1111');
    expect(JSON.parse((await bloodbank('events', 'show', id, '--json')).stdout)).toMatchObject({ id, kind: 'event' });
    expect(await bloodbank('events', 'show', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('store.unknown-event'),
    });
    expect((await bloodbank('store', 'status')).stdout).toContain('position  2');
    await stopped(recorder, up);

    const file = join(project.root, 'all.ndjson');
    expect(await bloodbank('events', 'export', '--file', file)).toMatchObject({ code: 0 });
    const manifest = JSON.parse(readFileSync(`${file}.manifest.json`, 'utf8'));
    expect(manifest).toMatchObject({ format: 'ndjson', count: 2, first: 1, last: 2 });
    const other: Bloodbank = (...args) => runCli(args, { cwd: project.root, env: otherEnv });
    const otherEnv = environment();
    expect(await other('events', 'import', file, '--json')).toMatchObject({ stdout: '{"added":2,"known":0}\n' });
    expect(await other('events', 'import', file, '--json')).toMatchObject({ stdout: '{"added":0,"known":2}\n' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('o-1', 'o-2'));
    expect(await other('events', 'import', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('store.damaged-file'),
    });
    const cloud = await other('events', 'export', '--format', 'cloudevents', '--type', 'shop.order.placed');
    expect(JSON.parse(cloud.stdout)).toMatchObject({ specversion: '1.0', id, type: 'shop.order.placed' });
    expect((await other('store', 'retain', '--days', '30', '--json')).stdout).toBe(
      '{"removed":0,"kept":0,"months":[],"dry_run":true}\n',
    );
  });

  it('plans a replay, runs it and tells of it', async () => {
    const env = environment();
    const bloodbank: Bloodbank = (...args) => runCli(args, { cwd: project.root, env });
    const up = await started(['up', '--no-demo', '--no-gateway'], 'Bloodbank is up', {});
    const recorder = await started(['store', 'run'], 'Recording everything', env);
    for (const order of ['o-1', 'o-2']) await bloodbank('publish', 'shop.order.placed', '--json', payloadOf(order));
    await untilRecorded(bloodbank, 2);

    const planned = await bloodbank('replay', 'plan', '--type', 'shop.#', '--reason', 'to look', '--file', 'plan.json');
    expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('2 events of 1 type,') });
    const run = await bloodbank('replay', 'run', 'plan.json', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({ state: 'done', replayed: 2 });
    const status = await bloodbank('replay', 'status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'done', replayed: 2, plan: { reason: 'to look' } });
    const { id } = JSON.parse(readFileSync(join(project.root, 'plan.json'), 'utf8'));
    expect(await bloodbank('replay', 'cancel', id)).toMatchObject({ code: 1 });

    const wide = ['replay', 'plan', '--to', 'exchange', '--reason', 'all', '--file', 'all.json'];
    const rag = 'bloodbank.events.v1.rag';
    project.write('topology/rag.json', {
      vhosts: { '/': { queues: { [rag]: {} }, bindings: { [`bloodbank.events.v1[shop.#] -> ${rag}`]: {} } } },
      bloodbank: { queues: { [rag]: { replay: 'idempotent' } } },
    });
    const toAll = await bloodbank(...wide);
    expect(toAll).toMatchObject({ code: 0 });
    expect(toAll.stderr).toMatch(/2 {2}shop\.order\.placed {2}\(contract v1, envelope 1\.0\.0\)/);
    expect(toAll.stderr).toMatch(/2 {2}bloodbank\.events\.v1\.rag {2}\(service rag, stands .*"idempotent", not there/);
    expect(JSON.parse(readFileSync(join(project.root, 'all.json'), 'utf8'))).toMatchObject({
      types: [{ contract_version: 1, versions: [{ version: '1.0.0', count: 2 }] }],
      receivers: [
        { queue: rag, service: 'rag', patterns: ['shop.#'], count: 2, is_there: false, replay: 'idempotent' },
      ],
      receivers_from: 'files',
    });
    expect(await bloodbank('replay', 'run', 'all.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm-exchange'),
    });
    const nobody = ['replay', 'plan', '--to', 'nobody', '--reason', 'try', '--file', 'nobody.json'];
    expect(await bloodbank(...nobody)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('not there: run its service first'),
    });
    expect(await bloodbank('replay', 'run', 'nobody.json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('transport.unroutable'),
    });
    await stopped(recorder, up);
  });

  it('`up` records by itself where it is told to, and its gateway answers from there', async () => {
    const env = { ...environment(), EVENT_STORE: 'postgres' };
    const bloodbank: Bloodbank = (...args) => runCli(args, { cwd: project.root, env });
    const up = startCli(['up', '--http-port', '0', '--json'], { cwd: project.root, env });
    const { gateway } = JSON.parse((await up.waitFor('stdout', '"gateway"')).split('\n')[0] ?? '');
    const published = await bloodbank('publish', 'shop.order.placed', '--json', payloadOf('o-1'));
    expect(published).toMatchObject({ code: 0, stderr: expect.stringContaining('Published') });
    await untilRecorded(bloodbank, 1);
    const page = await (await fetch(`${gateway}/events?type=shop.%23`)).json();
    expect(page).toMatchObject({ total: 1, events: [{ id: published.stdout.trim() }] });
    await stopped(up);
  });
});

describe('without a store', () => {
  it('`up` keeps the last events in memory, for whoever asks its gateway', async () => {
    const up = startCli(['up', '--http-port', '0', '--json'], { cwd: project.root });
    const { gateway } = JSON.parse((await up.waitFor('stdout', '"gateway"')).split('\n')[0] ?? '');
    const args = ['publish', 'shop.order.placed', '--json', payloadOf('o-1')];
    const published = await runCli(args, { cwd: project.root });
    expect(published).toMatchObject({ code: 0 });
    const page = (await (await fetch(`${gateway}/events`)).json()) as { readonly events: readonly object[] };
    expect(page.events).toMatchObject([{ id: published.stdout.trim(), event: { payload: { order_id: 'o-1' } } }]);
    up.stop('SIGTERM');
    await up.ended;
  });

  it('EVENT_STORE=pglite keeps everything in a folder of the project, which every command asks, also after `up` has ended', async () => {
    const env = { EVENT_STORE: 'pglite' };
    const bloodbank = (...args: readonly string[]) => runCli(args, { cwd: project.root, env });
    const folder = join(project.root, '.bloodbank', 'store');
    const up = startCli(['up', '--no-demo', '--http-port', '0', '--json'], { cwd: project.root, env });
    const { gateway } = JSON.parse((await up.waitFor('stdout', '"gateway"')).split('\n')[0] ?? '');
    const published = await bloodbank('publish', 'shop.order.placed', '--json', payloadOf('o-1'));
    expect(published).toMatchObject({ code: 0 });
    const id = published.stdout.trim();
    const found = async () => (await bloodbank('events', 'find', '--json')).stdout;
    await waitFor(async () => (await found()).includes(id), { what: 'the event in the store', timeoutMs: 400_000 });
    const page = await (await fetch(`${gateway}/events`)).json();
    expect(page).toMatchObject({ events: [{ id }] });
    up.stop('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
    expect(await found()).toContain(id);
    expect((await bloodbank('trace', id)).stdout).toContain('shop.order.placed');
    expect((await bloodbank('store', 'status')).stdout).toContain(`PGlite in ${folder}`);
    const { identity } = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'));
    process.kill(Number(identity.split('-')[0]), 'SIGTERM');
    await waitFor(() => readdirSync(folder).join() === 'pg-free', { what: 'its process to end', timeoutMs: 60_000 });
    expect(await found()).toContain(id);
    // It ends by itself, when nobody has been there for a while.
    await waitFor(() => readdirSync(folder).join() === 'pg-free', { what: 'its process to end', timeoutMs: 200_000 });
  }, 1_200_000);

  it('a store that keeps nothing shows in the health of the gateway, and no publish waits for it', async () => {
    const env = { EVENT_STORE: 'postgres', DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/nothing' };
    const up = startCli(['up', '--no-demo', '--http-port', '0', '--json'], { cwd: project.root, env });
    const { gateway } = JSON.parse((await up.waitFor('stdout', '"gateway"')).split('\n')[0] ?? '');
    const args = ['publish', 'shop.order.placed', '--json', payloadOf('o-1')];
    expect(await runCli(args, { cwd: project.root, env })).toMatchObject({ code: 0 });
    const recorder = async () => {
      const text = await (await fetch(`${gateway}/readyz`)).text();
      expect(text).not.toContain('s3cret');
      return (JSON.parse(text) as { readonly checks: { readonly recorder: { readonly status: string } } }).checks
        .recorder.status;
    };
    await waitFor(async () => (await recorder()) === 'degraded', {
      what: 'the recorder to be degraded',
      timeoutMs: 120_000,
    });
    up.stop('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
  });

  it('the commands that need one say so', async () => {
    for (const args of [
      ['store', 'run'],
      ['events', 'find'],
      ['store', 'status'],
    ]) {
      const result = await runCli(args, { cwd: project.root });
      expect(result, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
    }
  });
});
