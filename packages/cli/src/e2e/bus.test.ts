import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/;

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const bloodbank = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: project.root });
const start = (...args: readonly string[]): RunningCli => startCli(args, { cwd: project.root });
const publish = (...args: readonly string[]): Promise<CliResult> =>
  bloodbank('publish', 'shop.order.placed', '--json', ...args);
const order = (id: string, more: object = {}): string => JSON.stringify({ order_id: id, total: 1, ...more });

async function up(...args: readonly string[]): Promise<RunningCli> {
  const cli = start('up', ...args);
  await cli.waitFor('stdout', args.includes('--json') ? '"status":"up"' : 'Bloodbank is up');
  return cli;
}

async function tail(...args: readonly string[]): Promise<RunningCli> {
  const cli = start('tail', ...args);
  await cli.waitFor('stderr', 'Ctrl-C ends it');
  return cli;
}

async function end(cli: RunningCli, signal: NodeJS.Signals = 'SIGTERM'): Promise<CliResult> {
  cli.stop(signal);
  const result = await cli.ended;
  expect(result).toMatchObject({ code: 0, signal: null });
  return result;
}

describe('up, publish and tail in three processes', () => {
  it('find each other by themselves, and every event is printed once by each', async () => {
    const bus = await up();
    const watching = await tail();
    const published = await publish(order('o-7'));
    expect(published).toMatchObject({ code: 0, stdout: expect.stringMatching(UUID) });
    expect(published.stderr).toMatch(/^Published shop\.order\.placed at amqp:\/\/guest:\*\*\*@/);

    const line = await watching.waitFor('stdout', '\n');
    expect(JSON.parse(line)).toMatchObject({ event_id: published.stdout.trim(), payload: { order_id: 'o-7' } });
    await bus.waitFor('stdout', 'o-7');

    await end(watching, 'SIGINT');
    const { stdout, stderr } = await end(bus);
    expect(stdout.match(/o-7/g)).toHaveLength(1);
    expect(stdout).toMatch(/embedded broker: in memory, keeps nothing on disk/);
    expect(stderr).toBe('SIGTERM: finishing what runs, taking nothing new.\nBloodbank is down.\n');
    expect(existsSync(join(project.root, '.bloodbank', 'broker.json'))).toBe(false);
  });

  it('speak JSON, one document a line, with nothing else on stdout', async () => {
    const bus = await up('--json');
    const published = await publish(order('o-8'), '-o', 'json');
    expect(JSON.parse(published.stdout)).toMatchObject({ event_type: 'shop.order.placed', routed: true });
    await bus.waitFor('stdout', 'o-8');
    const lines = (await end(bus, 'SIGINT')).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { status: 'up', broker: 'embedded', demo: true },
      { event: { payload: { order_id: 'o-8' } } },
      { status: 'down' },
    ]);
  });

  it('refuse what cannot be sent, with its typed error, and nothing is sent', async () => {
    const bus = await up('--no-demo');
    const refusals = [
      [await publish('{"order_id":1}'), 'schema.invalid'],
      [await bloodbank('publish', 'shop.order.ship', '--example'), 'schema.wrong-kind'],
      [await bloodbank('publish', 'shop.order.lost', '--example'), 'schema.unknown-type'],
      [await publish(order('o-1')), 'transport.unroutable'],
    ] as const;
    for (const [result, code] of refusals) {
      expect(result, code).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `));
    }
    expect(await publish(order('o-1'), '--unroutable', 'drop')).toMatchObject({ code: 0 });
    await end(bus);
  });
});

describe('a second up of the project', () => {
  it('stands on the broker of the first, and stays until it is told to end', async () => {
    const first = await up('--no-demo');
    const second = await up('--no-demo');
    const published = await publish(order('o-9'), '--unroutable', 'drop');
    expect(published.code).toBe(0);
    expect((await end(second)).stdout).toContain('embedded broker of another `bloodbank up`');
    await end(first);
  });
});

describe('tail', () => {
  it('shows what matches pattern and --where, up to --limit, and takes nothing from the demo', async () => {
    const bus = await up();
    const watching = await tail('shop.*.placed', '--where', 'payload.total > 5 and not payload.note', '--limit', '2');
    await bloodbank('publish', 'shop.order.cancelled', '--example');
    const orders = [{ total: 1 }, { total: 6 }, { total: 7, note: 'x' }, { total: 8 }, { total: 9 }];
    for (const [index, more] of orders.entries()) await publish(order(`o-${index}`, more));
    const result = await watching.ended;
    expect(result.code).toBe(0);
    const shown = result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).payload.order_id);
    expect(shown).toEqual(['o-1', 'o-3']);
    for (const index of orders.keys()) await bus.waitFor('stdout', `o-${index}`);
    await end(bus);
  });

  it('hides sensitive fields unless asked, and so does the demo', async () => {
    const bus = await up();
    const hiding = await tail('--limit', '1');
    const revealing = await tail('--limit', '1', '--reveal');
    await bloodbank('publish', 'shop.order.placed', '--example');
    expect((await hiding.ended).stdout).toContain('"card":"***"');
    expect((await revealing.ended).stdout).toContain('"card":"4111-1111"');
    await bus.waitFor('stdout', '"card":"***"');
    expect((await end(bus)).stdout).not.toContain('4111');
  });

  it('cannot be made to drive the terminal', async () => {
    const bus = await up();
    const watching = await tail('--limit', '1');
    await publish(order('o-1', { note: '\u001b[2J\u009b31m\u202e\n' }));
    const { stdout } = await watching.ended;
    expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(JSON.parse(stdout).payload.note).toBe('\u001b[2J\u009b31m\u202e\n');
    await bus.waitFor('stdout', 'o-1');
    const demo = (await end(bus)).stdout;
    expect(demo.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('ends without a word when its reader goes away', async () => {
    const bus = await up();
    const watching = await tail();
    watching.stopReading();
    await publish(order('o-1'));
    await publish(order('o-2'));
    const { code, stderr } = await watching.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Watching [^\n]+\n$/);
    await end(bus);
  });

  it('is the input of validate', async () => {
    const bus = await up();
    const watching = await tail('--limit', '1');
    await publish(order('o-1'));
    const { stdout } = await watching.ended;
    expect(await runCli(['validate'], { cwd: project.root, input: stdout })).toMatchObject({
      code: 0,
      stdout: 'line 1: valid shop.order.placed\n',
    });
    await end(bus);
  });
});

describe('up', () => {
  it('says that a port is taken, and by what to go on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await bloodbank('up', '--port', String(port));
    other.close();
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error\[config\.invalid\]: Port \d+ is taken[\s\S]+--port/);
  });

  it('joins the broker of another one, and leaves it running', async () => {
    const first = await up();
    const second = await up();
    await publish(order('o-1'));
    await first.waitFor('stdout', 'o-1');
    await second.waitFor('stdout', 'o-1');
    expect((await end(second)).stdout).toContain('embedded broker of another');
    await publish(order('o-2'));
    await first.waitFor('stdout', 'o-2');
    await end(first);
  });

  it('takes a Ctrl-C that arrives twice, as through npx, for one', async () => {
    const bus = await up();
    bus.stop('SIGINT');
    bus.stop('SIGINT');
    expect(await bus.ended).toMatchObject({ code: 0 });
  });

  it('is not found any more after it was killed', async () => {
    const bus = await up();
    bus.stop('SIGKILL');
    await bus.ended;
    const result = await bloodbank('publish', 'shop.order.placed', '--example');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Run `bloodbank up` in another terminal');
  });
});

describe('doctor', () => {
  it('warns without a broker, passes with one, and says which', async () => {
    const without = JSON.parse((await bloodbank('doctor', '--json')).stdout);
    expect(without).toMatchObject({ ok: true, checks: expect.any(Array) });
    expect(verdictsOf(without)).toMatchObject({ node: 'pass', schemas: 'pass', generated: 'warn', broker: 'warn' });
    const bus = await up('--no-demo');
    await bloodbank('generate');
    const result = await bloodbank('doctor', '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(verdictsOf(JSON.parse(result.stdout))).toMatchObject({ generated: 'pass', broker: 'pass' });
    expect(result.stdout).toContain('Bloodbank embedded broker');
    await end(bus);
  });

  it('fails, with what to do, for servers that do not answer, and shows no password', async () => {
    const unused = 'amqp://me:hunter2@127.0.0.1:1';
    const env = { RABBIT_URL: unused, REDIS_URL: 'redis://:hunter2@127.0.0.1:1', DATABASE_URL: 'nonsense' };
    const result = await runCli(['doctor', '--json'], { cwd: project.root, env });
    expect(result.code).toBe(1);
    const verdicts = verdictsOf(JSON.parse(result.stdout));
    expect(verdicts).toMatchObject({ broker: 'fail', redis: 'fail', 'event-store': 'fail' });
    const text = await runCli(['doctor'], { cwd: project.root, env });
    expect(text.stdout).toMatch(/FAIL {2}Broker .+\n +fix: /);
    expect(`${result.stdout}${result.stderr}${text.stdout}${text.stderr}`).not.toContain('hunter2');
  });

  it('warns of a .env file that is committed, and names what is to be changed', async () => {
    project.write('.env', 'REDIS_PASSWORD=hunter2\nLOG_LEVEL=warn\n');
    const secrets = async (): Promise<unknown> => {
      const { stdout } = await bloodbank('doctor', '--json');
      expect(stdout).not.toContain('hunter2');
      const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly id: string }[] };
      return checks.find(({ id }) => id === 'secrets');
    };
    expect(await secrets()).toMatchObject({ verdict: 'pass' });
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: project.root });
    git('init', '--quiet');
    expect(await secrets()).toMatchObject({ verdict: 'pass' });
    git('add', '.env');
    expect(await secrets()).toMatchObject({
      verdict: 'warn',
      detail: expect.stringContaining('REDIS_PASSWORD'),
      fix: expect.stringContaining('git rm --cached .env'),
    });
  });
});

function verdictsOf(report: { checks: { id: string; verdict: string }[] }): Record<string, string> {
  return Object.fromEntries(report.checks.map(({ id, verdict }) => [id, verdict]));
}
