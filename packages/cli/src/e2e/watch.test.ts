import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

interface Line {
  readonly event_id: string;
  readonly event_type: string;
  readonly uri: string;
}

describe('watch', () => {
  let project: Project;
  let up: RunningCli;
  let vault: string;
  const linesOf = (stdout: string): readonly Line[] =>
    stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  beforeEach(async () => {
    project = createProject();
    vault = join(project.root, 'vault');
    mkdirSync(vault);
    up = startCli(['--schemas', REPOSITORY_SCHEMAS, 'up', '--no-gateway'], { cwd: project.root });
    await up.waitFor('stdout', 'Bloodbank is up');
  });
  afterEach(async () => {
    up.stop('SIGTERM');
    await up.ended;
    project.remove();
    await assertNothingRuns();
  });

  it('publishes what changes while it runs, and what changed while it did not', async () => {
    const tail = startCli(['--schemas', REPOSITORY_SCHEMAS, 'tail', 'artifact.#', '--json'], { cwd: project.root });
    await tail.waitFor('stderr', 'Watching artifact.#');
    const watch = startCli(
      ['--schemas', REPOSITORY_SCHEMAS, 'watch', 'vault', '--include', '*.md', '--content', '100'],
      {
        cwd: project.root,
      },
    );
    await watch.waitFor('stderr', 'Watching');
    writeFileSync(join(vault, 'plan.md'), 'Milk, eggs.');
    writeFileSync(join(vault, 'photo.png'), 'not asked for');
    await watch.waitFor('stdout', 'artifact.created');
    watch.stop('SIGINT');
    expect(await watch.ended).toMatchObject({ code: 0 });

    writeFileSync(join(vault, 'plan.md'), 'Milk, eggs, flour.');
    writeFileSync(join(vault, 'late.md'), 'later');
    const once = ['--schemas', REPOSITORY_SCHEMAS, 'watch', 'vault', '--include', '*.md', '--once', '--json'];
    const second = await runCli(once, { cwd: project.root });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(
      linesOf(second.stdout)
        .map(({ event_type }) => event_type)
        .sort(),
    ).toEqual(['artifact.created', 'artifact.updated']);
    rmSync(join(vault, 'late.md'));
    const third = await runCli(once, { cwd: project.root, env: { WATCH_PATH: 'nowhere' } });
    expect(linesOf(third.stdout)).toEqual([expect.objectContaining({ event_type: 'artifact.deleted' })]);
    expect(linesOf((await runCli(once, { cwd: project.root })).stdout)).toEqual([]);

    await tail.waitFor('stdout', 'artifact.deleted');
    tail.stop('SIGINT');
    const seen = (await tail.ended).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event_type: string; source: object; payload: object });
    expect(seen).toHaveLength(4);
    expect(seen[0]).toMatchObject({
      source: { type: 'file_watch', app: 'bloodbank-watch' },
      payload: { kind: 'document', title: 'plan.md', content: 'Milk, eggs.' },
    });
  });

  it('says what is wrong: a folder that is not there, schemas without artifacts, an unknown kind', async () => {
    const run = (...args: readonly string[]) => runCli(['watch', ...args], { cwd: project.root });
    expect(await run('nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('no folder') });
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('WATCH_PATH') });
    expect(await run('vault')).toMatchObject({ code: 2, stderr: expect.stringContaining('artifact.created') });
    expect(await run('vault', '--kind', 'novel')).toMatchObject({ code: 2, stderr: expect.stringContaining('novel') });
  });
});
