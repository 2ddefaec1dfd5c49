import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../run.js';
import { assertNothingRuns, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  await assertNothingRuns();
  project.remove();
});

/** In this process: what is tested is the command, and starting forty of them is not. */
async function check(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: { USER: 'test' },
    cwd: project.root,
  };
  const code = await run(['check', ...args], io);
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, stdout: read(io.stdout), stderr: read(io.stderr) };
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
    cwd: project.root,
  }).toString();

function commit(message: string): void {
  git('add', '-A');
  git('commit', '-q', '-m', message);
}

function begin(): void {
  git('init', '-q', '-b', 'main');
  commit('Begin');
  git('checkout', '-q', '-b', 'work');
}

const PLACED = 'schemas/shop/order.placed.v1.json';
const placed = (): { required: string[]; properties: Record<string, object> } =>
  JSON.parse(readFileSync(join(project.root, PLACED), 'utf8'));

function demand(name: string): void {
  const schema = placed();
  project.write(PLACED, { ...schema, required: [...schema.required, name] });
}

/** Every file below a folder and what is in it, git's own included. */
function fingerprintOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  ))
    if (entry.isFile())
      hash
        .update(entry.parentPath)
        .update(entry.name)
        .update(readFileSync(join(entry.parentPath, entry.name)));
  return hash.digest('hex');
}

describe('bloodbank check', () => {
  it('compares with where the branch left main, and touches nothing', async () => {
    begin();
    expect(await check()).toMatchObject({ code: 0, stderr: '' });
    demand('note');
    const before = fingerprintOf(project.root);
    const result = await check('--no-cache');
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(result.stdout).toContain('schemas/shop/order.placed.v1.json:10:5 error required-no-add');
    expect(result.stdout).toContain('next: pnpm new event shop.order.placed.v2');
    expect(fingerprintOf(project.root)).toBe(before);
  });

  it('prints one object, as its published schema says, whatever is compared', async () => {
    begin();
    demand('note');
    project.write('schemas/shop/order.lost.v1.json', '{');
    const [result, schema] = await Promise.all([check('--format', 'json'), check('--print-schema')]);
    expect(result.code).toBe(1);
    const report = JSON.parse(result.stdout);
    const isReport = new Ajv2020().compile(JSON.parse(schema.stdout));
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
    expect(
      report.events.map(
        (event: { event_type: string; status: string; backward: string }) =>
          `${event.event_type} ${event.status} ${event.backward}`,
      ),
    ).toEqual([
      'hook.door.{action} unchanged SAFE',
      'shop.order.cancelled unchanged SAFE',
      'shop.order.lost added UNPROVEN',
      'shop.order.placed changed BREAK',
      'shop.order.ship unchanged SAFE',
    ]);
    const [, , , broken] = report.events;
    expect(broken.source).toEqual({ publisher: 'BREAK', consumer: 'SAFE' });
  });

  it.each([
    ['git:no-such-branch', 'git knows no commit'],
    ['git:--upload-pack=touch', 'git knows no commit'],
    ['git:', 'git knows no commit'],
    ['npm:../../x', 'names no package'],
    ['no/such/folder', 'There is no folder of schemas'],
  ])('refuses --against %s as a mistake of the command line', async (source, problem) => {
    begin();
    const result = await check('--against', source);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(problem);
  });

  it('says what to do where there is no repository', async () => {
    const result = await check();
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--against');
  });

  it('compares any two folders, in any layout, and any tag', async () => {
    const write = (file: string, schema: object): void => {
      mkdirSync(dirname(join(project.root, file)), { recursive: true });
      writeFileSync(join(project.root, file), JSON.stringify(schema));
    };
    write('a/thing.json', { type: 'object', properties: { n: { type: 'integer' } } });
    write('b/thing.json', { type: 'object', properties: { n: { type: 'number' } } });
    const result = await check('--against', 'a', '--schemas', 'b', '--format', 'json');
    expect(JSON.parse(result.stdout).events).toMatchObject([
      { event_type: 'thing', backward: 'SAFE', forward: 'BREAK' },
    ]);
    expect((await check('--against', 'a', '--schemas', 'b', '--mode', 'backward')).code).toBe(0);
    begin();
    git('tag', 'v1.0.0');
    demand('note');
    commit('Demand a note');
    expect((await check('--against', 'git:v1.0.0')).code).toBe(1);
    expect((await check('--against', 'git:HEAD')).code).toBe(0);
  });

  it('sees what only an older version shows with --transitive', async () => {
    begin();
    const { note: _, ...without } = placed().properties;
    project.write(PLACED, { ...placed(), properties: without });
    commit('Take the note away');
    project.write(PLACED, { ...placed(), properties: { ...without, note: { type: 'integer' } } });
    expect((await check('--against', 'git:HEAD')).code).toBe(0);
    const result = await check('--against', 'git:HEAD', '--transitive');
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('property-no-reuse');
    expect((await check('--against', 'schemas', '--transitive')).code).toBe(2);
  });

  it('lets through what was accepted, and says when that is for nothing', async () => {
    begin();
    demand('note');
    const [, print = ''] = /required-no-add ([0-9a-f]{12})/.exec((await check()).stdout) ?? [];
    expect(await check('accept', print, '--reason', 'No consumer yet.')).toMatchObject({ code: 0 });
    const file = JSON.parse(readFileSync(join(project.root, 'compat-accepted.json'), 'utf8'));
    expect(file.accepted).toEqual([
      { fingerprint: print, reason: 'No consumer yet.', by: expect.any(String), at: expect.any(String) },
    ]);
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted: No consumer yet.') });
    git('checkout', '-q', PLACED);
    expect((await check()).stdout).toContain(`acceptance-used ${print}`);
    expect(await check('accept', print, '--reason', 'x')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`has the fingerprint ${print}`),
    });
    expect((await check('accept', 'all of them', '--reason', 'x')).code).toBe(2);
    expect((await check('accept', print)).code).toBe(2);
  });

  it('verifies and writes the changeset', async () => {
    project.write('contracts/package.json', { name: '@shop/contracts' });
    begin();
    project.write('schemas/shop/order.packed.v1.json', { type: 'object', properties: { id: { type: 'string' } } });
    expect(await check('--changeset')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ask for minor, the changesets say none'),
    });
    project.write('.changeset/small.md', "---\n'@shop/contracts': patch\n'@shop/other': major\n---\n\nToo small.\n");
    expect(await check('--changeset')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the changesets say patch'),
    });
    expect(await check('--changeset', 'write')).toMatchObject({ code: 0 });
    expect(await check('--changeset')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the changesets say minor'),
    });
  });

  it('remembers verdicts, and does without a cache that it cannot read', async () => {
    begin();
    demand('note');
    const first = await check('--format', 'json');
    const file = join(project.root, '.bloodbank/cache/check.json');
    const cache = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(cache.entries).length).toBeGreaterThan(0);
    const events = (result: { stdout: string }): unknown => JSON.parse(result.stdout).events;
    expect(events(await check('--format', 'json'))).toEqual(events(first));
    writeFileSync(file, '{"stamp": 1, "entries": {"x": 7}}');
    expect(events(await check('--format', 'json'))).toEqual(events(first));
  });

  it('tells from memory what it was asked before, until anything of it changes', async () => {
    begin();
    demand('note');
    const file = join(project.root, '.bloodbank/cache/check-report.json');
    const told = async (...args: readonly string[]): Promise<string> =>
      (await check('--format', 'json', ...args)).stdout;
    const first = await told();
    const mark = (): void =>
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"message":"', '"message":"REMEMBERED '));
    mark();
    expect(await told()).toContain('REMEMBERED');
    expect(await told('--no-cache')).not.toContain('REMEMBERED');
    for (const args of [['--strict'], ['--mode', 'backward'], ['--policy', 'set']]) {
      mark();
      expect(await told(...args)).not.toContain('REMEMBERED');
    }
    await told();
    mark();
    const accepted = [{ fingerprint: 'aaaaaaaaaaaa', reason: 'Nobody reads it.' }];
    project.write('compat-accepted.json', { accepted });
    expect(await told()).not.toContain('REMEMBERED');
    rmSync(join(project.root, 'compat-accepted.json'));
    await told();
    mark();
    const text = readFileSync(join(project.root, PLACED), 'utf8');
    demand('remark');
    expect(await told()).not.toContain('REMEMBERED');
    writeFileSync(join(project.root, PLACED), text);
    writeFileSync(file, '{');
    expect(JSON.parse(await told()).events).toEqual(JSON.parse(first).events);
  });

  it('ends at once when it is interrupted', async () => {
    const wide = (n: number): object => ({
      allOf: Array.from({ length: 40 }, (_, at) => ({
        anyOf: [{ minLength: at }, { maxLength: at }, { pattern: `(a|b){${n}}c` }],
      })),
    });
    for (let at = 0; at < 100; at++) {
      project.write(`a/e${at}.made.v1.json`, wide(3));
      project.write(`b/e${at}.made.v1.json`, wide(4));
    }
    const cli = startCli(['check', '--against', 'a', '--schemas', 'b'], { cwd: project.root });
    setTimeout(() => cli.stop('SIGINT'), 1_000);
    expect((await cli.ended).signal).toBe('SIGINT');
  });

  it('answers 3 when it cannot do its work', async () => {
    begin();
    project.write('compat-accepted.json', '{');
    expect(await check()).toMatchObject({ code: 3, stdout: '' });
  });
});
