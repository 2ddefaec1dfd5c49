import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { connectBus } from '@bloodbank/bus';
import { NonRetryable } from '@bloodbank/core/errors';
import type { QueueAdmin } from '@bloodbank/core/ports';
import { createRecorder, freshName, startTcpProxy, waitFor as waitForFact } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadContracts } from '../contracts/load-contracts.js';
import type { AnyBroker } from './any-broker.fixture.js';
import { assertNothingRuns, type CliResult, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';
import { runAtTerminal } from './terminal.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

const SERVICE = 'warehouse';

/** The journey of dead letters on the command line, the same on every broker. */
export function describeDeadLetterJourney(broker: AnyBroker): void {
  const waitFor: typeof waitForFact = (fact, options) => waitForFact(fact, { timeoutMs: 30_000, ...options });
  let project: Project;
  let admin: QueueAdmin;
  let exchange: string;
  let queue: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    project = createProject();
    exchange = freshName('dlq');
    queue = `${exchange}.${SERVICE}`;
    env = { BUS_URL: broker.url, EXCHANGE_NAME: exchange };
    admin = await broker.openAdmin();
  });
  afterEach(async () => {
    await admin.close();
    await broker.cleanUp(exchange, [SERVICE, `${SERVICE}.p0`, `${SERVICE}.p1`]);
    project.remove();
    await assertNothingRuns();
  });

  const dlq = (...args: readonly string[]): Promise<CliResult> => runCli(['dlq', ...args], { cwd: project.root, env });
  const restingIn = async (name: string) => (await admin.inspect(name))?.messages;

  async function connect() {
    const { contracts } = await loadContracts({
      project: {
        root: project.root,
        schemas: `${project.root}/schemas`,
        out: '',
        topology: '',
        isTopologyNamed: false,
      },
      cwd: project.root,
    });
    const retry = { attempts: 1, delaysMs: [] };
    return connectBus({ contracts, service: SERVICE, url: broker.url, exchange, topology: false, retry });
  }

  /** Dead letters of a service that cannot handle anything today. */
  async function fail(count: number): Promise<readonly string[]> {
    await using bus = await connect();
    await bus.subscribe('shop.order.*', {
      handler: (event) => {
        throw new NonRetryable(`${event.event_type} is too much`);
      },
    });
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      ids.push((await bus.publish('shop.order.placed', { order_id: `o-${n}`, total: n, card: '4111' })).eventId);
    }
    await bus.publish('shop.order.cancelled', { order_id: 'o-1' });
    await waitFor(async () => (await restingIn(`dlq.${queue}`)) === count + 1);
    return ids;
  }

  it('list groups by cause, and takes only what is asked for', async () => {
    await fail(3);
    const { stdout, code } = await dlq('list', SERVICE, '--json');
    expect(code).toBe(0);
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ count: 3, code: 'handler.non-retryable', event_type: 'shop.order.placed' });
    expect(second).toMatchObject({ count: 1, event_type: 'shop.order.cancelled' });
    const text = await dlq('list', SERVICE, '--type', '*.*.cancelled');
    expect(text.stdout).toMatch(/: 1 dead letter\n +1 +handler\.non-retryable +shop\.order\.cancelled /);
    expect((await dlq('list', SERVICE, '--since', '1s', '--code', 'handler.failed')).stdout).toBe('');
    expect((await dlq('list', SERVICE, '--until', '1h')).stdout).toBe('');
  });

  it('show tells everything, and hides what is sensitive', async () => {
    const [id] = await fail(1);
    const { stdout } = await dlq('show', SERVICE, '--type', 'shop.order.placed', '--limit', '1');
    expect(JSON.parse(stdout)).toMatchObject({
      event_id: id,
      schema_version: 1,
      attempts: 1,
      queue,
      exchange: broker.destinationOf(exchange, 'shop'),
      routing_key: 'shop.order.placed',
      envelope: { payload: { order_id: 'o-0', card: '***' } },
    });
    expect(stdout).not.toContain('4111');
    expect((await dlq('show', SERVICE, '--reveal')).stdout).toContain('4111');
    expect(await restingIn(`dlq.${queue}`)).toBe(2);
  });

  it('redrive moves nothing without --yes, and with it what is asked for, to its own queue', async () => {
    const ids = await fail(3);
    const dry = await dlq('redrive', SERVICE);
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Dry run: 4 dead letters would be moved/) });
    expect(await restingIn(`dlq.${queue}`)).toBe(4);
    const real = await dlq('redrive', SERVICE, '--type', 'shop.order.placed', '--yes', '--json');
    expect(JSON.parse(real.stdout)).toMatchObject({ queue, moved: 3, left: 0, dry_run: false });
    expect(await restingIn(`dlq.${queue}`)).toBe(1);
    const seen = createRecorder<string>();
    await using bus = await connect();
    await bus.subscribe('shop.order.*', { handler: (event) => seen.record(event.event_id) });
    await seen.waitFor((id) => id === ids[2]);
    expect(seen.items).toEqual(ids);
  });

  it('redrive leads into the partition in which a dead letter failed, for the queue as a whole is not there', async () => {
    const failing = await connect();
    await failing.subscribe('shop.order.placed', {
      partitions: 2,
      handler: () => {
        throw new NonRetryable('not today');
      },
    });
    const { eventId } = await failing.publish('shop.order.placed', { order_id: 'o-1', total: 1, card: '4111' });
    await waitFor(async () => (await restingIn(`dlq.${queue}`)) === 1);
    await failing.close();
    const real = await dlq('redrive', SERVICE, '--yes', '--json');
    expect(JSON.parse(real.stdout)).toMatchObject({ moved: 1, left: 0 });
    const seen = createRecorder<string>();
    await using bus = await connect();
    await bus.subscribe('shop.order.placed', { partitions: 2, handler: (event) => seen.record(event.event_id) });
    await seen.waitFor((id) => id === eventId);
  });

  it('redrive with --set makes a new event that the old one led to; what would fail again is left', async () => {
    const [id] = await fail(1);
    const refused = await dlq('redrive', SERVICE, '--type', '#.placed', '--set', 'payload.total="much"', '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('/total must be number') });
    expect(await restingIn(`dlq.${queue}`)).toBe(2);
    const edit = await dlq('redrive', SERVICE, '--type', '#.placed', '--set', 'payload.total=99', '--yes');
    expect(edit.code, edit.stderr).toBe(0);
    const seen = createRecorder<{ readonly event_id: string }>();
    await using bus = await connect();
    await bus.subscribe('shop.order.placed', { handler: (event) => seen.record(event) });
    const event = await seen.waitFor(() => true);
    expect(event).toMatchObject({ correlation_ids: [id], causation_id: id, payload: { total: 99, order_id: 'o-0' } });
    expect(event.event_id).not.toBe(id);
  });

  it('a redriver that is killed in the middle loses nothing, and one that is begun again goes on', async () => {
    const ids = await fail(40);
    const args = ['dlq', 'redrive', SERVICE, '--type', '#.placed', '--rate', '20', '--yes'];
    const killed = startCli(args, { cwd: project.root, env });
    await waitFor(async () => Number(await restingIn(queue)) >= 5, { timeoutMs: 15_000 });
    killed.stop('SIGKILL');
    expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });

    const stopped = startCli(args, { cwd: project.root, env });
    await waitFor(async () => Number(await restingIn(queue)) >= 15, { timeoutMs: 15_000 });
    stopped.stop('SIGINT');
    expect(await stopped.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Run it again to go on.') });

    expect(await dlq('redrive', SERVICE, '--type', '#.placed', '--yes')).toMatchObject({ code: 0 });
    expect(await restingIn(`dlq.${queue}`)).toBe(1);
    const seen = createRecorder<string>();
    await using bus = await connect();
    await bus.subscribe('shop.order.placed', { handler: (event) => seen.record(event.event_id) });
    await waitFor(() => new Set(seen.items).size === 40);
    expect([...new Set(seen.items)].sort()).toEqual([...ids].sort());
  });

  // A client of Kafka knows its nodes by themselves, and goes on past a proxy that is cut.
  it.skipIf(broker.kind === 'kafka')(
    'redrives say how far they came where the broker cuts them off, and the next goes on',
    {
      timeout: 150_000,
    },
    async () => {
      await fail(20);
      const proxy = await startTcpProxy(broker.url);
      const args = ['dlq', 'redrive', SERVICE, '--type', '#.placed', '--rate', '10', '--yes', '--json'];
      const cut = startCli(args, { cwd: project.root, env: { ...env, BUS_URL: proxy.url } });
      await waitFor(async () => Number(await restingIn(queue)) >= 3, { timeoutMs: 60_000 });
      proxy.cut();
      const { code, stderr } = await cut.ended;
      await proxy.close();
      expect(code).toBe(1);
      const { error: report } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as {
        error: Record<string, unknown>;
      };
      expect(report).toMatchObject({ code: 'operation.redrive-cut', isOneInDoubt: expect.any(Boolean) });
      const moved = Number(report['moved']);
      expect(moved).toBeGreaterThanOrEqual(2);
      expect(moved).toBeLessThan(20);
      // One more dead letter is of another type, and stays; what was in hand comes back when the broker has noticed the end.
      const left = [21 - moved, ...(report['isOneInDoubt'] === true ? [20 - moved] : [])];
      await expect.poll(() => restingIn(`dlq.${queue}`), { timeout: 15_000 }).toBeOneOf(left);
      expect(await dlq('redrive', SERVICE, '--type', '#.placed', '--yes')).toMatchObject({ code: 0 });
      expect(await restingIn(`dlq.${queue}`)).toBe(1);
    },
  );

  it('redrive leaves what was redriven so often already', async () => {
    await fail(1);
    const redrive = (...more: readonly string[]) =>
      dlq('redrive', SERVICE, '--type', '#.placed', '--max-replays', '1', '--yes', ...more);
    expect(await redrive()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Moved 1 dead letter/) });
    await using bus = await connect();
    await bus.subscribe('shop.order.*', {
      handler: () => {
        throw new NonRetryable('still too much');
      },
    });
    await waitFor(async () => (await restingIn(`dlq.${queue}`)) === 2);
    const again = await redrive('--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ moved: 0, left: 0, exhausted: 1 });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('It was redriven once already.') });
    expect(await restingIn(`dlq.${queue}`)).toBe(2);
  });

  it('purge removes nothing without --yes, and with it only what is asked for', async () => {
    await fail(2);
    expect((await dlq('purge', SERVICE)).stdout).toMatch(/^Dry run: 3 dead letters would be removed/);
    expect((await dlq('purge', SERVICE, '--type', '#.placed', '--yes')).stdout).toMatch(/^Removed 2 dead letters/);
    expect(await restingIn(`dlq.${queue}`)).toBe(1);
    expect(JSON.parse((await dlq('purge', queue, '--yes', '--json')).stdout)).toMatchObject({ removed: 1 });
    expect(await restingIn(`dlq.${queue}`)).toBe(0);
  });

  it('a gateway puts letters aside, restores them to where they rested, and redrives them from there', async () => {
    const [id] = await fail(2);
    const gateway = startCli(['gateway', '--json'], { cwd: project.root, env });
    const { gateway: address } = JSON.parse(await gateway.waitFor('stdout', '}\n')) as { readonly gateway: string };
    const get = async (path: string) => (await fetch(`${address}${path}`)).json();
    const run = async (work: string, body: object): Promise<void> => {
      const begun = await fetch(`${address}/dead-letters/${work}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { id: job } = (await begun.json()) as { readonly id: string };
      await waitFor(async () => ((await get(`/jobs/${job}`)) as { readonly state: string }).state === 'completed');
    };
    const { letters } = (await get(`/dead-letters/letters?queue=${SERVICE}`)) as {
      readonly letters: readonly { readonly id: string; readonly event_id: string }[];
    };
    const aside = letters.filter(({ event_id }) => event_id === id).map((letter) => letter.id);
    await run('archive', { queue: SERVICE, ids: aside, expected_count: 1, confirm: queue });
    expect(await restingIn(`dlq.${queue}`)).toBe(2);
    expect(await get('/dead-letters/archive')).toMatchObject({ total: 1, letters: [{ event_id: id }] });
    await run('restore', { ids: aside });
    expect(await get('/dead-letters/archive')).toMatchObject({ total: 0 });
    expect(await restingIn(`dlq.${queue}`)).toBe(3);
    const restored = await dlq('show', SERVICE, '--type', '#.placed');
    expect(restored.stdout).toContain(id);
    await run('redrive', { queue: SERVICE, expected_count: 3, confirm: queue });
    gateway.stop('SIGTERM');
    await gateway.ended;
    const seen = createRecorder<string>();
    await using bus = await connect();
    await bus.subscribe('shop.order.*', { handler: (event) => seen.record(event.event_id) });
    await waitFor(() => seen.items.length === 3);
    expect(seen.items).toContain(id);
  });

  it('says so when there is no such queue', async () => {
    const { code, stderr } = await dlq('show', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no queue "dlq.${exchange}.nobody"`);
  });

  it('redrive --edit sends what was saved and fits, keeps the rest, and shows how far it is', async () => {
    const [first = '', second = '', third = ''] = await fail(3);
    const script = `${project.root}/editor.cjs`;
    // The first is mended, the second left as it is, the third made worse, and the last one emptied.
    project.write(
      'editor.cjs',
      `const fs = require('node:fs'); const file = process.argv.at(-1); const text = fs.readFileSync(file, 'utf8');
       const order = JSON.parse(text).order_id;
       if (order === 'o-0') fs.writeFileSync(file, text.replace('"total": 0', '"total": 70'));
       if (order === 'o-2') fs.writeFileSync(file, text.replace('"total": 2', '"total": "many"'));
       if (order === 'o-1' && !text.includes('total')) fs.writeFileSync(file, '');`,
    );
    const editor = `"${process.execPath}" "${script}"`;
    const edited = await runAtTerminal(['dlq', 'redrive', SERVICE, '--edit'], {
      cwd: project.root,
      env: { ...env, VISUAL: editor },
    });
    expect(edited.code).toBe(1);
    expect(edited.stdout).toContain(`Moved 1 dead letter to ${queue}. 1 would fail again, and was left.`);
    expect(edited.stderr).toContain(`Left: ${third}`);
    const [, draft = ''] = /What you wrote is kept in (\S+\.json)\./.exec(edited.stderr) ?? [];
    expect(readFileSync(draft, 'utf8')).toContain('"many"');
    rmSync(dirname(draft), { recursive: true });
    expect(await restingIn(`dlq.${queue}`)).toBe(3);

    const seen = createRecorder<{ event_id: string; causation_id: string | null; payload: unknown }>();
    await using bus = await connect();
    await bus.subscribe('shop.order.*', { handler: (event) => seen.record(event) });
    const mended = await seen.waitFor(() => true);
    expect(mended).toMatchObject({ causation_id: first, payload: { order_id: 'o-0', total: 70 } });
    expect(mended.event_id).not.toBe(first);
    const { stdout } = await dlq('show', SERVICE, '--json');
    expect(stdout).toContain(second);
  });
}
