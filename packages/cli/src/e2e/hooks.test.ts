import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 200_000 });
const SOON = { timeout: 180_000, interval: 50 };

const CLI_BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));
const canMount = onOwnDisks('mount -t tmpfs tmpfs /mnt', [], '/').status === 0;

interface Seen {
  readonly event_type: string;
  readonly event_id: string;
  readonly causation_id: string | null;
  readonly source: object;
  readonly payload: Readonly<Record<string, unknown>>;
}

describe('hooks', () => {
  let project: Project;
  const place = (...names: readonly string[]): string => join(project.root, ...names);
  const hooks = (args: readonly string[], input?: string) =>
    runCli(['hooks', ...args], {
      cwd: project.root,
      env: { HOME: place('home'), CLAUDE_CONFIG_DIR: '', CODEX_HOME: '' },
      ...(input === undefined ? {} : { input }),
    });

  beforeEach(() => {
    project = createProject();
    project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS });
  });
  afterEach(async () => {
    // Who publishes ends by itself once nothing has come for a while.
    await expect.poll(() => pidsOf(place('.bloodbank', 'hooks')).filter(isAlive), SOON).toEqual([]);
    project.remove();
    await assertNothingRuns();
  });

  it.each([
    ['claude-code', '.claude/settings.local.json', 'home/.claude/settings.json'],
    ['codex', '.codex/hooks.json', 'home/.codex/hooks.json'],
    ['gemini', '.gemini/settings.json', 'home/.gemini/settings.json'],
  ])('of %s are installed, checked, and removed again', async (agent, own, everywhere) => {
    expect(await hooks(['status', agent])).toMatchObject({ code: 1, stdout: expect.stringContaining('absent') });
    expect(await hooks(['install', agent])).toMatchObject({ code: 0, stdout: expect.stringContaining(own) });
    const first = readFileSync(place(own), 'utf8');
    expect(await hooks(['install', agent, '--json'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"changed":false'),
    });
    expect(readFileSync(place(own), 'utf8')).toBe(first);
    expect(await hooks(['status', agent])).toMatchObject({ code: 0, stdout: expect.stringContaining('installed') });
    expect(await hooks(['install', agent, '--scope', 'user'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(everywhere),
    });

    writeFileSync(place(own), first.replace('bloodbank', 'else'));
    const drifted = await hooks(['status', agent]);
    expect(drifted).toMatchObject({ code: 1, stdout: expect.stringContaining(`bloodbank hooks install ${agent}`) });
    writeFileSync(place(own), first);
    writeFileSync(place('.bloodbank', 'hooks', agent, 'hook.sh'), 'exit 2\n');
    expect((await hooks(['status', agent])).stdout).toContain('script');

    for (const scope of ['project', 'user']) expect((await hooks(['remove', agent, '--scope', scope])).code).toBe(0);
    // There was none before.
    const left = [own, everywhere].flatMap((file) => [file, dirname(file)]).filter((path) => existsSync(place(path)));
    expect(left).toEqual([]);
    expect((await hooks(['remove', agent])).stdout).toContain('had no hooks of ours');
  });

  it('say where no event can be made, and why', async () => {
    project.write('bloodbank.config.json', { schemas: 'nowhere' });
    const { code, stderr } = await hooks(['install', 'gemini']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /calls are kept: .*nowhere:1: There is no folder of schemas here\. .*bloodbank init/,
      ),
    });
  });

  it('leave a file that is not understood as it is', async () => {
    mkdirSync(place('.gemini'));
    writeFileSync(place('.gemini', 'settings.json'), '{"hooks": ');
    expect(await hooks(['install', 'gemini'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('hooks.config-invalid'),
    });
    expect(readdirSync(place('.gemini'))).toEqual(['settings.json']);
    expect(readFileSync(place('.gemini', 'settings.json'), 'utf8')).toBe('{"hooks": ');
    expect(await hooks(['install', 'cursor'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('claude-code, codex, gemini'),
    });
  });

  it('publish a session in one chain, while the agent goes on', async () => {
    const up = startCli(['up', '--no-gateway'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
    const tail = startCli(['tail', 'session.#', '--json'], { cwd: project.root });
    await tail.waitFor('stderr', 'Watching');
    await hooks(['install', 'claude-code']);
    const config = JSON.parse(readFileSync(place('.claude', 'settings.local.json'), 'utf8')) as {
      hooks: Record<string, { hooks: { command: string }[] }[]>;
    };
    const call = (event: string, fields: object): void => {
      const command = config.hooks[event]?.[0]?.hooks[0]?.command ?? '';
      const input = JSON.stringify({ session_id: 's1', cwd: project.root, hook_event_name: event, ...fields });
      // As the agent calls it: in a shell, with an environment of its own.
      expect(spawnSync(command, { shell: true, input, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stdout: '',
        stderr: '',
      });
    };
    call('SessionStart', { source: 'startup', model: 'opus' });
    call('UserPromptSubmit', { prompt: 'write it' });
    call('PostToolUse', { tool_name: 'Write', tool_input: { file_path: 'a.md' }, tool_response: {} });
    call('Stop', { last_assistant_message: 'Written.' });
    call('SessionEnd', { reason: 'other' });
    await expect
      .poll(() => eventsOf(tail).map(({ event_type }) => event_type), SOON)
      .toEqual([
        'session.thread.start',
        'session.thread.message',
        'session.thread.agent.action',
        'session.thread.message',
        'session.thread.end',
      ]);
    const seen = eventsOf(tail);
    expect(seen.map(({ causation_id }) => causation_id)).toEqual([
      null,
      ...seen.slice(0, -1).map(({ event_id }) => event_id),
    ]);
    expect(seen[0]?.source).toMatchObject({ type: 'hook', app: 'claude-code' });
    expect(seen[3]?.payload).toMatchObject({ role: 'assistant', content: 'Written.' });
    await stopAll(tail, up);
  });

  it('keep what the bus cannot take, and never fail', async () => {
    const call = JSON.stringify({
      session_id: 's2',
      cwd: project.root,
      hook_event_name: 'UserPromptSubmit',
      prompt: 'hello',
    });
    for (const [agent, input] of [
      ['gemini', 'no call at all'],
      ['codex', call],
    ] as const) {
      expect(await hooks(['run', agent], input)).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
      const folder = place('.bloodbank', 'hooks', agent);
      await expect.poll(() => readdirSync(join(folder, 'calls')), SOON).toEqual([]);
      await expect.poll(() => existsSync(join(folder, 'drainer.lock')), SOON).toBe(false);
    }
    const up = startCli(['up', '--no-gateway'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
    const tail = startCli(['tail', 'session.#', '--json'], { cwd: project.root });
    await tail.waitFor('stderr', 'Watching');
    await runCli(['exec', '--', 'true'], { cwd: project.root });
    await expect.poll(() => eventsOf(tail).map(({ payload }) => payload['session_id']), SOON).toEqual(['s2', 's2']);
    await stopAll(tail, up);
  });

  it('lose nothing while the schemas lack their contracts or are broken: it is published later, in one chain', async () => {
    const ask = async (prompt: string): Promise<void> => {
      const call = { session_id: 's3', cwd: project.root, hook_event_name: 'UserPromptSubmit', prompt };
      writeFileSync(place('.bloodbank', 'hooks', 'codex', 'calls', `${prompt}.json`), JSON.stringify(call));
      expect(await hooks(['run', 'codex', '--drain'])).toMatchObject({ code: 0, stdout: '' });
      expect(readdirSync(place('.bloodbank', 'hooks', 'codex', 'calls'))).toEqual([]);
    };
    project.write('bloodbank.config.json', { schemas: 'schemas' });
    expect((await hooks(['install', 'codex'])).stderr).toContain('bloodbank new pack agents');
    await ask('no contract');
    project.write('schemas/shop/broken.v1.json', '{"title": ');
    await ask('broken schemas');
    expect(await hooks(['status', 'codex'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^3 events .* One schema cannot be used\. .*next exec, wrap or hook publishes them\.$/m,
      ),
    });

    rmSync(place('schemas', 'shop', 'broken.v1.json'));
    expect(await runCli(['new', 'pack', 'agents'], { cwd: project.root })).toMatchObject({ code: 0 });
    const up = startCli(['up', '--no-gateway'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
    const tail = startCli(['tail', 'session.#', '--json'], { cwd: project.root });
    await tail.waitFor('stderr', 'Watching');
    await ask('whole again');
    await expect
      .poll(() => eventsOf(tail).map(({ payload }) => payload['content']), SOON)
      .toEqual([undefined, 'no contract', 'broken schemas', 'whole again']);
    const seen = eventsOf(tail);
    expect(seen.slice(1).map(({ causation_id }) => causation_id)).toEqual(
      seen.slice(0, -1).map(({ event_id }) => event_id),
    );
    expect((await hooks(['status', 'codex'])).stderr).toBe('');
    await stopAll(tail, up);
  });

  it('keep a call while the configuration is broken, and say nothing', async () => {
    await hooks(['install', 'codex']);
    project.write('bloodbank.config.json', '{"schemas": ');
    expect(await hooks(['run', 'codex'], '{}')).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(readdirSync(place('.bloodbank', 'hooks', 'codex', 'calls'))).toHaveLength(1);
    expect(await hooks(['run', 'codex', '--drain'])).toMatchObject({ code: 1 });
    expect(readdirSync(place('.bloodbank', 'hooks', 'codex', 'calls'))).toHaveLength(1);
  });

  it.skipIf(!canMount)('never fail on a full disk, and say that a call was lost (needs unshare)', async () => {
    await hooks(['install', 'codex']);
    const folder = place('.bloodbank', 'hooks', 'codex', 'calls');
    const script = `mount -t tmpfs -o size=4k tmpfs "$1" && head -c 200000 /dev/zero | "$2" "$3" hooks run codex; echo "$?"; ls "$1"`;
    const { stdout, stderr } = onOwnDisks(script, [folder, process.execPath, CLI_BIN], project.root);
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^0\n\d+-[\da-f]+\.lost\n$/), stderr: '' });
  });
});

/** Whatever the script mounts only it sees. Needs a kernel that lets users have that. */
function onOwnDisks(script: string, args: readonly string[], cwd: string): ReturnType<typeof spawnSync> {
  const command = ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...args];
  return spawnSync('unshare', command, { cwd, encoding: 'utf8', timeout: 120_000 });
}

function eventsOf(tail: RunningCli): readonly Seen[] {
  const printed = tail.printed('stdout');
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1).trim();
  return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line) as Seen);
}

async function stopAll(...running: readonly RunningCli[]): Promise<void> {
  for (const one of running) {
    one.stop('SIGTERM');
    await one.ended;
  }
}

/** Of those that publish calls, below the folder of a project. */
function pidsOf(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  const locks = readdirSync(folder).map((agent) => join(folder, agent, 'drainer.lock'));
  return locks
    .filter((lock) => existsSync(lock))
    .map((lock) => (JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
