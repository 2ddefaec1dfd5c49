import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@bloodbank/outbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Execution } from './execution.js';
import { ExecutionFolder } from './execution-folder.js';

describe('the folder of executions', () => {
  let root: string;
  let folder: ExecutionFolder;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-executions-'));
    folder = await ExecutionFolder.open(join(root, 'executions'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const execution = (id: string, more: Partial<Execution> = {}): Execution => ({
    execution_id: id,
    session_name: id,
    client: 'sh',
    log_path: folder.logOf(id),
    working_directory: root,
    started_at: new Date().toISOString(),
    status: 'running',
    program: '/bin/sh',
    args: [],
    worktree: null,
    profile: null,
    timeout_ms: null,
    correlation_id: 'c',
    started_event_id: 'e',
    supervisor: ownIdentity(),
    process: null,
    exit_code: null,
    ended_at: null,
    duration_seconds: null,
    output_bytes: 0,
    is_output_cut: false,
    summary: null,
    error: null,
    ...more,
  });
  /** Of a process that there was: the pid is ours, but it began at another time. */
  const gone = { pid: process.pid, startedAt: '1' };

  it('finds one by the beginning of its id, where that is clear', async () => {
    for (const id of ['abc1', 'abd2', 'ab']) await folder.write(execution(id));
    expect((await folder.find('abc')).execution_id).toBe('abc1');
    expect((await folder.find('ab')).execution_id).toBe('ab');
    await expect(folder.find('a')).rejects.toThrow('3 executions begin with "a"');
    await expect(folder.find('')).rejects.toMatchObject({ code: 'runner.unknown-execution' });
    await expect(folder.find('x')).rejects.toMatchObject({ code: 'runner.unknown-execution' });
  });

  it('says of one whose watcher died that it is an orphan, and settles it once', async () => {
    await folder.write(execution('alive'));
    await folder.write(execution('orphan', { supervisor: gone }));
    await folder.write(execution('program', { supervisor: gone, process: ownIdentity() }));
    await folder.write(execution('answered', { status: 'starting', supervisor: null }));
    await folder.write(
      execution('never', { status: 'starting', supervisor: null, started_at: '2020-01-01T00:00:00Z' }),
    );
    const statuses = Object.fromEntries((await folder.list()).map((one) => [one.execution_id, one.status]));
    expect(statuses).toEqual({
      alive: 'running',
      orphan: 'orphaned',
      program: 'orphaned',
      answered: 'starting',
      never: 'orphaned',
    });
    expect((await folder.find('program')).error).toContain('still runs');
    expect((await folder.settleOrphans()).map((one) => one.execution_id).sort()).toEqual([
      'never',
      'orphan',
      'program',
    ]);
    expect(await folder.settleOrphans()).toEqual([]);
  });

  it('leaves nothing behind where one cannot be written', async () => {
    await mkdir(join(root, 'executions', 'taken.json'));
    await expect(folder.write(execution('taken'))).rejects.toThrow();
    expect(await readdir(join(root, 'executions'))).toEqual(['taken.json']);
  });

  it('forgets the oldest of those that ended, and none that runs', async () => {
    for (let index = 0; index < 203; index++) {
      const id = `ended-${index}`;
      const started_at = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();
      await folder.write(execution(id, { status: 'succeeded', started_at }));
      await writeFile(folder.logOf(id), 'x');
    }
    await folder.write(execution('old', { started_at: '2020-01-01T00:00:00Z' }));
    await folder.prune();
    const left = await folder.list();
    expect(left).toHaveLength(201);
    expect(left.at(-1)?.execution_id).toBe('old');
    expect([0, 1, 2, 3].map((index) => existsSync(folder.logOf(`ended-${index}`)))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
