import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '@bloodbank/outbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Announcement } from '../announcement.js';
import { createRedactor } from '../output/redactor.js';
import { ExecutionFolder } from './execution-folder.js';
import { type ExecutionPlan, orphanAnnouncement, runExecution } from './run-execution.js';

/** Programs are processes, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });
const SOON = { timeout: 30_000, interval: 20 };

describe('running a program', () => {
  let root: string;
  let folder: ExecutionFolder;
  let told: Announcement[];
  const passed: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  let signal: (name: NodeJS.Signals) => void;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-run-'));
    folder = await ExecutionFolder.open(join(root, 'executions'));
    told = [];
    passed.stdout = [];
    passed.stderr = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const run = (script: string, more: Partial<ExecutionPlan> = {}) => {
    const plan: ExecutionPlan = {
      id: ExecutionFolder.newId(),
      sessionName: 'test',
      client: 'sh',
      worktree: null,
      profile: null,
      config: {},
      file: '/bin/sh',
      args: ['-c', script],
      cwd: root,
      env: { PATH: '/usr/bin:/bin', MY_TOKEN: 'topsecret' },
      stdin: 'ignore',
      timeoutMs: undefined,
      graceMs: 10_000,
      progressMs: 600_000,
      maxLogBytes: 100_000,
      startedAt: new Date().toISOString(),
      causedBy: [],
      ...more,
    };
    return runExecution(plan, {
      folder,
      redactor: createRedactor(['topsecret']),
      announce: (announcement) => told.push(announcement),
      onOutput(stream, chunk) {
        passed[stream].push(chunk);
        return undefined;
      },
      onStarted(pass) {
        signal = pass;
      },
    });
  };
  const typesOf = () => told.map(({ eventType }) => eventType.replace('jelmore.execution.', ''));

  it('tells of the start and the end, under one id, the one caused by the other', async () => {
    const execution = await run('echo one; echo two');
    expect(execution).toMatchObject({ status: 'succeeded', exit_code: 0, summary: 'one\ntwo', error: null });
    expect(typesOf()).toEqual(['started', 'completed']);
    const [started, completed] = told;
    expect(completed?.causedBy).toEqual([{ event_id: started?.eventId, correlation_id: started?.eventId }]);
    expect(completed?.payload).toMatchObject({
      execution_id: execution.execution_id,
      status: 'success',
      output: { summary: 'one\ntwo', artifacts: [execution.log_path] },
    });
    expect(told.map(({ metadata }) => metadata?.['execution_id'])).toEqual(Array(2).fill(execution.execution_id));
    expect(await folder.read(execution.execution_id)).toEqual(execution);
    expect(Buffer.concat(passed.stdout).toString()).toBe('one\ntwo\n');
  });

  it('goes on with the flow of what caused it, and lets the program name its start as a cause', async () => {
    const cause = { event_id: 'a', correlation_id: 'flow' };
    const execution = await run('echo "$EXECUTION_ID $CAUSED_BY_EVENT_ID"', { causedBy: [cause] });
    expect(told[0]?.causedBy).toEqual([cause]);
    expect(told[1]?.causedBy[0]?.correlation_id).toBe('flow');
    expect(execution.summary).toBe(`${execution.execution_id} ${told[0]?.eventId}`);
  });

  it('says why it failed, without secrets, which stand in no file either', async () => {
    const execution = await run('echo "no topsecret" >&2; exit 3');
    expect(execution).toMatchObject({ status: 'failed', exit_code: 3 });
    expect(told[1]?.payload).toMatchObject({ error: 'sh exited with status 3: no [redacted]' });
    const files = [JSON.stringify(told), await readFile(execution.log_path, 'utf8'), JSON.stringify(execution)];
    expect(files.join('')).not.toContain('topsecret');
    expect(Buffer.concat(passed.stderr).toString()).toBe('no topsecret\n');
  });

  it('ends the whole group when its time is over, also what does not listen', async () => {
    const marker = join(root, 'pid');
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${marker}; while :; do sleep 1; done' & wait; while :; do sleep 1; done`;
    const execution = await run(script, { timeoutMs: 500, graceMs: 200 });
    expect(execution).toMatchObject({ status: 'timed-out', exit_code: 124 });
    expect(told.at(-1)?.payload).toMatchObject({ error: expect.stringContaining('did not end within 0.5 s') });
    if (existsSync(marker)) {
      const pid = Number(await readFile(marker, 'utf8'));
      await expect.poll(() => isRunning({ pid, startedAt: '' }), SOON).toBe(false);
    }
  });

  it('passes signals on, and says that it was stopped', async () => {
    const running = run('trap "echo bye; exit 7" TERM; echo ready; while :; do sleep 0.05; done');
    await expect.poll(() => Buffer.concat(passed.stdout).toString(), SOON).toBe('ready\n');
    signal('SIGTERM');
    expect(await running).toMatchObject({
      status: 'stopped',
      exit_code: 7,
      summary: expect.stringMatching(/^ready\n(.*\n)*bye$/),
    });
    expect(typesOf()).toEqual(['started', 'failed']);
  });

  it('tells now and then how far it is', async () => {
    const go = join(root, 'go');
    const running = run(`echo step 1; while [ ! -e ${go} ]; do sleep 0.02; done`, { progressMs: 20 });
    await expect.poll(() => told.find(({ payload }) => payload['message'] === 'step 1'), SOON).toBeDefined();
    await writeFile(go, '');
    await running;
    expect(new Set(typesOf())).toEqual(new Set(['started', 'progress', 'completed']));
    expect(told.find(({ eventType }) => eventType.endsWith('.progress'))?.causedBy[0]?.event_id).toBe(told[0]?.eventId);
  });

  it('leaves nothing running of what the program started', async () => {
    const marker = join(root, 'pid');
    await run(`sh -c 'echo $$ > ${marker}; while :; do sleep 1; done' & while [ ! -s ${marker} ]; do sleep 0.02; done`);
    const pid = Number(await readFile(marker, 'utf8'));
    await expect.poll(() => isRunning({ pid, startedAt: '' }), SOON).toBe(false);
  });

  it('says of what cannot be started why', async () => {
    const execution = await run('', { file: join(root, 'nope') });
    expect(execution).toMatchObject({ status: 'failed', exit_code: 127, error: expect.stringContaining('ENOENT') });
    expect(typesOf()).toEqual(['started', 'failed']);
  });

  it('runs also where nothing can be remembered', async () => {
    await rm(join(root, 'executions'), { recursive: true });
    expect(await run('echo here')).toMatchObject({ status: 'succeeded', summary: 'here' });
  });

  it('gives the end of an orphan the id that its own end would have had', async () => {
    const execution = await run('exit 1');
    expect(orphanAnnouncement(execution).eventId).toBe(told[1]?.eventId);
  });
});
