import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const WORKSPACE = fileURLToPath(new URL('../../../..', import.meta.url));
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-init-')));
});
afterEach(() => rmSync(folder, { recursive: true }));
const cli = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder });

/** What `npm install` would bring, from the workspace. */
function install(): void {
  mkdirSync(join(folder, 'node_modules', '@bloodbank'), { recursive: true });
  symlinkSync(join(WORKSPACE, 'packages', 'bus'), join(folder, 'node_modules', '@bloodbank', 'bus'));
  symlinkSync(join(WORKSPACE, 'node_modules', '@types'), join(folder, 'node_modules', '@types'));
}

/** What is said where no terminal is, on every version of Node.js. */
const TAP = '--test-reporter=tap';

/** As package.json has it: the compiler, and then Node's own search for tests, which needs no shell. */
function buildAndTest(): { readonly build: string; readonly tests: string } {
  const build = spawnSync(process.execPath, [TSC], { cwd: folder, encoding: 'utf8' });
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly build: string; readonly test: string };
  };
  expect(scripts).toMatchObject({
    build: 'bloodbank generate && tsc',
    test: 'npm run build && cd dist && node --test',
  });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const tests = spawnSync(process.execPath, ['--test', TAP], {
    cwd: join(folder, 'dist'),
    env,
    encoding: 'utf8',
  });
  return { build: build.stdout, tests: tests.stdout };
}

describe('init', () => {
  it.each([
    [[], 'shop.order.placed'],
    [['--template', 'github'], 'github.pr.created'],
    [['--template', 'home'], 'calendar.event.created'],
    [['--template', 'agents'], 'agent.session.requested'],
  ])('%j begins a project that lints, builds and passes its test', async (options, event) => {
    const { code, stdout, stderr } = await cli('init', ...options);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`publish ${event} --example`) });
    expect(stdout).toMatch(/^bloodbank\.config\.json\n(schemas\/.*\n)+src\/.*\/service\.ts\n/);
    expect(await cli('lint')).toMatchObject({ code: 0 });
    expect(await cli('topology', 'check')).toMatchObject({ code: 0 });
    expect(await cli('generate')).toMatchObject({ code: 0 });
    expect((await cli('publish', event, '--example', '--dry-run')).code).toBe(0);
    install();
    const { build, tests } = buildAndTest();
    expect(build).toBe('');
    expect(tests).toMatch(/# pass 1\n# fail 0\n/);
  });

  it('makes the folder that it is given, and says to go there', async () => {
    const { stderr } = await cli('init', 'my-bus');
    expect(stderr).toContain('cd my-bus');
    expect((await cli('init', 'my other bus')).stderr).toMatch(/cd ['"]my other bus['"]\n/);
    expect(JSON.parse(readFileSync(join(folder, 'my-bus', 'package.json'), 'utf8'))).toMatchObject({ name: 'my-bus' });
  });

  it('leaves what is there as it is, and says what it would have said there', async () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"mine"}');
    const { stderr } = await cli('init');
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{"name":"mine"}');
    expect(stderr).toContain('"#contracts": "./contracts/index.gen.js"');
    for (const script of [
      '"build":"bloodbank generate && tsc"',
      '"start":"npm run build && ',
      '"test":"npm run build && ',
    ])
      expect(stderr).toContain(script);
    const again = JSON.parse((await cli('init', '--json')).stdout) as { readonly written: readonly string[] };
    expect(again.written).toEqual([]);
  });

  it('says which templates there are', async () => {
    const { code, stderr } = await cli('init', '--template', 'moon');
    expect(code).toBe(2);
    expect(stderr).toContain('github, home, agents');
  });
});

describe('new', () => {
  beforeEach(() => cli('init'));

  it('adds the schemas of a pack to a project that is there, once, with what lint allows in them', async () => {
    await cli('init');
    const kept = readFileSync(join(folder, 'bloodbank.config.json'), 'utf8');
    const first = await cli('new', 'pack', 'agents');
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^\d\d schemas .* 0 were there already\.\n$/),
    });
    for (const type of ['session/thread.start', 'jelmore/execution.started', 'artifact/created'])
      expect(first.stdout).toContain(`schemas/${type}.v1.json\n`);
    const config = readFileSync(join(folder, 'bloodbank.config.json'), 'utf8');
    expect(JSON.parse(config)).toMatchObject(JSON.parse(kept));
    expect(await cli('lint')).toMatchObject({ code: 0 });
    expect(await cli('new', 'pack', 'agents')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^0 schemas/),
    });
    expect(readFileSync(join(folder, 'bloodbank.config.json'), 'utf8')).toBe(config);
  });

  it('says of a shipped set of rules which pack it needs; with that, all of them can be used', async () => {
    const presets = ['--preset', 'infra', '--preset', 'commands', '--preset', 'triage'];
    const before = await cli('dispatcher', 'check', ...presets);
    expect(before.code).toBe(1);
    for (const line of before.stdout.trimEnd().split('\n')) expect(line).toContain('`bloodbank new pack agents`');
    const { stdout } = await cli('new', 'pack', 'agents');
    // `trace` leads from the ticket over its check to the hook where these are known.
    for (const type of ['check.completed', 'action.succeeded', 'action.failed'])
      expect(stdout).toContain(`schemas/dispatcher/${type}.v1.json\n`);
    expect(await cli('dispatcher', 'check', ...presets)).toMatchObject({ code: 0 });
  });

  it('adds events, commands, versions, services and middleware that pass lint, build and pass their tests', async () => {
    expect((await cli('new', 'event', 'github.pr.labeled')).stdout).toBe('schemas/github/pr.labeled.v1.json\n');
    expect((await cli('new', 'command', 'github.pr.merge')).stdout).toBe('schemas/github/pr.merge.v1.json\n');
    expect((await cli('new', 'version', 'github.pr.labeled')).stdout).toBe('schemas/github/pr.labeled.v2.json\n');
    expect((await cli('new', 'version', 'github.pr.labeled')).stdout).toBe('schemas/github/pr.labeled.v3.json\n');
    const service = await cli('new', 'service', 'order-mail', '--on', 'shop.order.*');
    expect(service.stdout).toBe(
      [
        'src/order-mail/service.ts',
        'src/order-mail/main.ts',
        'src/order-mail/service.test.ts',
        'topology/order-mail.json',
        '',
      ].join('\n'),
    );
    expect((await cli('new', 'service', 'watcher', '--on', '*.pr.#')).code).toBe(0);
    expect((await cli('new', 'middleware', 'slow-handlers')).stdout).toBe('src/middleware/slow-handlers.ts\n');
    expect(await cli('lint')).toMatchObject({ code: 0, stderr: '6 contracts: nothing to correct.\n' });
    expect(await cli('topology', 'check')).toMatchObject({ code: 0 });
    await cli('generate');
    install();
    writeFileSync(
      join(folder, 'src', 'use.ts'),
      "import type { Bus } from '@bloodbank/bus';\nimport type { ContractTypes } from '#contracts';\n" +
        "import { slowHandlers } from './middleware/slow-handlers.js';\n" +
        'export const use = (bus: Bus<ContractTypes>): void => bus.use(slowHandlers);\n',
    );
    const build = spawnSync(process.execPath, [TSC], { cwd: folder, encoding: 'utf8' });
    expect(build.stdout).toBe('');
    const files = ['order-mail', 'watcher', 'shipping'].map((name) => `dist/${name}/service.test.js`);
    const { stdout } = spawnSync(process.execPath, ['--test', TAP, ...files], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toMatch(/# pass 3\n# fail 0\n/);
  });

  it.each([
    [['event', 'shop.order.place'], 'not in the past tense'],
    [['event', 'shop.order.placed'], 'exists already'],
    [['version', 'shop.order.lost'], 'There is no contract shop.order.lost'],
    [['service', 'Mailer'], 'cannot name a service'],
    [['service', 'shipping'], 'exists already'],
    [['service', 'mailer', '--on', 'nothing.#'], 'No event is, or matches, nothing.#'],
    [['middleware', '../x'], 'cannot name a middleware'],
  ])('%j is refused, with what to do', async (args, problem) => {
    const { code, stderr } = await cli('new', ...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/fix:|What to do|Choose|Change|list|Use/);
  });
});
