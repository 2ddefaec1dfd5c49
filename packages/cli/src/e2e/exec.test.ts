// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how profiles name their variables.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 200_000 });
const SOON = { timeout: 180_000, interval: 50 };

interface Seen {
  readonly event_type: string;
  readonly event_id: string;
  readonly causation_id: string | null;
  readonly correlation_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

describe('exec', () => {
  let project: Project;
  const env = { MY_API_KEY: 'sk-topsecret-1' };
  const exec = (...args: readonly string[]) => runCli(['exec', ...args], { cwd: project.root, env });
  const place = (...names: readonly string[]): string => join(project.root, ...names);

  beforeEach(() => {
    project = createProject();
    project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS });
  });
  afterEach(async () => {
    project.remove();
    await assertNothingRuns();
  });

  it('hands on output, errors and exit code of a program that no shell touches', async () => {
    const result = await exec(
      '--',
      process.execPath,
      '-e',
      'console.log("$HOME", process.argv[1]); console.error("e"); process.exit(9)',
      '*.json',
    );
    expect(result.stdout).toBe('$HOME *.json\n');
    expect(result.stderr).toMatch(/^e\n/);
    expect(result.code).toBe(9);
  });

  it('hands on bytes as they are, and what it is given on stdin', async () => {
    const script = 'process.stdin.pipe(process.stdout)';
    const input = `${'line \u0001 ü\n'.repeat(20_000)}end`;
    const result = await runCli(['exec', '--', process.execPath, '-e', script], { cwd: project.root, input });
    expect(result.stdout === input).toBe(true);
  });

  it('reads no rc file, and looks for programs in a path of its own', async () => {
    for (const name of ['rc', '.bashrc']) writeFileSync(place(name), `echo ${name} was read\n`);
    mkdirSync(place('bin'));
    writeFileSync(place('bin', 'hello'), '#!/bin/sh\necho "hello from $PATH"\n', { mode: 0o755 });
    const options = {
      cwd: project.root,
      env: { BASH_ENV: place('rc'), ENV: place('rc'), PATH: `${place('bin')}:/usr/bin:/bin` },
    };
    for (const SHLVL of ['0', '1']) {
      const shell = { ...options, env: { ...options.env, HOME: project.root, SHLVL } };
      expect((await runCli(['exec', '--', 'bash', '-c', 'echo clean'], shell)).stdout).toBe('clean\n');
    }
    expect(await runCli(['exec', '--', 'hello'], options)).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('runner.program-not-found'),
    });
    const path = `${place('bin')}:/bin`;
    expect((await runCli(['exec', '--path', path, '--', 'hello'], options)).stdout).toBe(`hello from ${path}\n`);
  });

  it('says what is wrong with the command line, and starts nothing', async () => {
    const marker = place('ran');
    const fails = async (args: readonly string[], code: number, text: string): Promise<void> => {
      const result = await exec(...args);
      expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
      expect(existsSync(marker)).toBe(false);
    };
    await fails(['touch', marker], 2, `bloodbank exec -- touch`);
    await fails([], 2, 'Which program?');
    await fails(['--cwd', 'nowhere', '--', 'touch', marker], 2, 'no folder');
    await fails(['--timeout', '20d', '--', 'touch', marker], 2, '14 days');
    await fails(['--profile', 'none', '--', 'touch', marker], 127, '.jelmore');
    await fails(['--var', 'A=1', '--', 'touch', marker], 2, '--profile');
    await fails(['show', 'abc'], 1, 'runner.unknown-execution');
  });

  it('answers with one JSON document, and keeps secrets out of it and out of the log', async () => {
    const result = await exec('--json', '--', process.execPath, '-e', 'console.log(`key ${process.env.MY_API_KEY}`)');
    expect(result).toMatchObject({ code: 0 });
    const answer = JSON.parse(result.stdout) as { log_path: string };
    expect(answer).toMatchObject({
      execution_id: expect.stringMatching(/^[0-9a-f]{12}$/),
      session_name: expect.stringMatching(/^node-\d{8}-\d{6}$/),
      client: 'node',
      working_directory: project.root,
      status: 'succeeded',
      exit_code: 0,
      summary: 'key [redacted]',
    });
    expect(readFileSync(answer.log_path, 'utf8')).toBe('key [redacted]\n');
    const kept = readdirSync(place('.bloodbank'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(kept.join('')).not.toContain('topsecret');
  });

  it('runs a profile with its variables', async () => {
    project.write('.jelmore/review.json', {
      program: process.execPath,
      args: ['-e', 'console.log(process.argv.slice(1).join("|"), process.env.WHAT)', 'PR ${PR_NUMBER}', '${BY}'],
      env: { WHAT: 'review of ${PR_NUMBER}' },
      variables: { BY: 'nobody' },
      worktree: 'pr-${PR_NUMBER}',
      client: 'claude-flow',
    });
    const run = await exec('--profile', 'review', '--var', 'PR_NUMBER=458; echo', '--json', '--', 'more');
    expect(JSON.parse(run.stdout)).toMatchObject({
      client: 'claude-flow',
      worktree: 'pr-458; echo',
      session_name: expect.stringMatching(/^pr-458-echo-\d/),
      profile: 'review',
      summary: 'PR 458; echo|nobody|more review of 458; echo',
    });
  });

  it('ends as a pipeline does when nobody reads on', async () => {
    const cli = startCli(['exec', '--', 'yes'], { cwd: project.root });
    await cli.waitFor('stdout', 'y\n');
    cli.stopReading();
    expect(await cli.ended).toMatchObject({ code: 141 });
    const { stdout } = await exec('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped', is_program_running: false });
  });

  it('passes signals on', async () => {
    const script =
      'process.on("SIGINT", () => { console.log("got it"); process.exit(5) }); console.log("ready"); setInterval(() => {}, 1000)';
    const cli = startCli(['exec', '--', process.execPath, '-e', script], { cwd: project.root });
    await cli.waitFor('stdout', 'ready');
    cli.stop('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 5, stdout: 'ready\ngot it\n' });
  });

  describe('detached', () => {
    const idOf = (stdout: string): string => (JSON.parse(stdout) as { execution_id: string }).execution_id;
    const shown = async (id: string) =>
      JSON.parse((await exec('show', id, '--json')).stdout) as Record<string, unknown>;

    it('answers at once with six fields; can be listed, followed and stopped', async () => {
      const script = `echo begun; while [ ! -e ${place('go')} ]; do sleep 0.05; done; echo ended; exit 4`;
      const { stdout, code } = await exec('--detach', '--json', '--name', 'job', '--', 'sh', '-c', script);
      expect(code).toBe(0);
      expect(Object.keys(JSON.parse(stdout) as object)).toEqual([
        'execution_id',
        'session_name',
        'client',
        'log_path',
        'working_directory',
        'started_at',
      ]);
      const id = idOf(stdout);
      const follow = startCli(['exec', 'follow', id.slice(0, 6)], { cwd: project.root });
      await follow.waitFor('stdout', 'begun');
      expect((await exec('list', '--running')).stdout).toMatch(new RegExp(`^${id} +running .*job-`));
      writeFileSync(place('go'), '');
      expect(await follow.ended).toMatchObject({ code: 4, stdout: 'begun\nended\n' });
      expect(await shown(id)).toMatchObject({ status: 'failed', exit_code: 4, is_program_running: false });
      expect((await exec('list', '--running')).stdout).toBe('No execution is running.\n');
    });

    it('can be stopped, also where it does not listen', async () => {
      const second = idOf(
        (await exec('--detach', '--json', '--', 'sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done'))
          .stdout,
      );
      await expect.poll(async () => (await shown(second)).status, SOON).toBe('running');
      await expect
        .poll(() => readFileSync(place('.bloodbank', 'executions', `${second}.log`), 'utf8'), SOON)
        .toContain('deaf');
      expect((await exec('stop', second, '--grace', '100ms')).stdout).toBe(`Execution ${second} is stopped.\n`);
      expect(await shown(second)).toMatchObject({ status: 'stopped', exit_code: 137 });
      expect(await exec('stop', second)).toMatchObject({ code: 2, stderr: expect.stringContaining('has ended') });
    });

    it('is an orphan when its watcher dies: the list says so, `stop` ends it, the next run tells it', async () => {
      const id = idOf((await exec('--detach', '--json', '--', 'sh', '-c', 'while :; do sleep 0.05; done')).stdout);
      await expect.poll(async () => (await shown(id)).status, SOON).toBe('running');
      const record = JSON.parse(readFileSync(place('.bloodbank', 'executions', `${id}.json`), 'utf8')) as {
        supervisor: { pid: number };
      };
      process.kill(record.supervisor.pid, 'SIGKILL');
      await expect.poll(async () => (await shown(id)).status, SOON).toBe('orphaned');
      expect(await shown(id)).toMatchObject({ is_program_running: true, error: expect.stringContaining('still runs') });
      expect((await exec('stop', id)).stdout).toBe(`Execution ${id} is orphaned.\n`);
      expect((await shown(id)).is_program_running).toBe(false);
      const up = await startBus();
      const tail = await startTail();
      await exec('--', 'true');
      await expect
        .poll(
          () =>
            eventsOf(tail).find(
              ({ payload, event_type }) => payload['execution_id'] === id && event_type.endsWith('failed'),
            ),
          SOON,
        )
        .toBeDefined();
      await stopAll(tail, up);
    });
  });

  it('publishes what becomes of it; what the bus cannot take waits for the next run', async () => {
    const before = await exec('-c', '0190a5a2-0000-7000-8000-000000000000', '--', 'sh', '-c', 'exit 3');
    expect(before).toMatchObject({ code: 3, stderr: expect.stringContaining('wait on disk') });
    const up = await startBus();
    const tail = await startTail();
    expect(await exec('--', 'echo', 'fine')).toMatchObject({ code: 0, stderr: '' });
    await expect.poll(() => eventsOf(tail).length, SOON).toBe(4);
    const [failed, completed] = ['failed', 'completed'].map((end) =>
      eventsOf(tail).find(({ event_type }) => event_type.endsWith(end)),
    );
    const started = eventsOf(tail).find(({ event_id }) => event_id === failed?.causation_id);
    expect(started).toMatchObject({
      event_type: 'jelmore.execution.started',
      causation_id: '0190a5a2-0000-7000-8000-000000000000',
    });
    expect(failed).toMatchObject({
      correlation_id: '0190a5a2-0000-7000-8000-000000000000',
      payload: { error: 'sh exited with status 3' },
    });
    expect(completed?.payload).toMatchObject({ status: 'success', output: { summary: 'fine' } });
    await stopAll(tail, up);
  });

  it('runs the program also where the schemas are broken or lack its contracts, and publishes what it told once they are whole', async () => {
    project.write('bloodbank.config.json', { schemas: 'schemas' });
    expect(await exec('--', 'echo', 'fine')).toMatchObject({
      code: 0,
      stdout: 'fine\n',
      stderr: expect.stringMatching(/2 of 2 events are kept .*jelmore\.execution\.started.*bloodbank new pack agents/),
    });
    const broken = join(project.root, 'schemas', 'broken.v1.json');
    writeFileSync(broken, '{');
    expect(await exec('--', 'echo', 'fine')).toMatchObject({ code: 0, stdout: 'fine\n' });
    expect((await runCli(['outbox', 'list'], { cwd: project.root })).stderr).toContain(
      '4 events of programs and agents',
    );
    rmSync(broken);
    await runCli(['new', 'pack', 'agents'], { cwd: project.root });
    const up = await startBus();
    const tail = await startTail();
    expect(await exec('--', 'echo', 'fine')).toMatchObject({ code: 0, stderr: '' });
    const told = ['jelmore.execution.started', 'jelmore.execution.completed'];
    await expect
      .poll(() => eventsOf(tail).map(({ event_type }) => event_type), SOON)
      .toEqual([...told, ...told, ...told]);
    await stopAll(tail, up);
  });

  async function startBus(): Promise<RunningCli> {
    const up = startCli(['up', '--no-gateway'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
    return up;
  }

  async function startTail(): Promise<RunningCli> {
    const tail = startCli(['tail', '#', '--json'], { cwd: project.root });
    await tail.waitFor('stderr', 'Watching');
    return tail;
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
});
