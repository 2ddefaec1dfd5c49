import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: Project;
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

const generate = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['generate', ...args], { cwd: project.root });

const ORDER = 'schemas/shop/order.moved.v1.json';
const moved = (description: string): object => ({
  title: 'Order moved',
  description,
  type: 'object',
  additionalProperties: false,
  properties: { to: { type: 'string', maxLength: 9, description: 'Where to.' } },
  examples: [{ to: 'x' }],
});

describe('generate', () => {
  it('says what it did, and nothing when there is nothing to do', async () => {
    const first = await generate();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^✔ Generated 4 contracts in \d+ ms \(\d+ files changed\)\n$/);
    expect(await generate()).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse((await generate('--json')).stdout)).toMatchObject({ ok: true, contracts: 4, written: [] });
  });

  it('keeps what it worked out and what it read beside the project, and does without where it is told to', async () => {
    await generate('--no-cache');
    expect(existsSync(join(project.root, '.bloodbank'))).toBe(false);
    await generate();
    expect(readdirSync(join(project.root, '.bloodbank/cache'))).toHaveLength(2);
    mkdirSync(join(project.root, 'node_modules'));
    await generate();
    expect(readdirSync(join(project.root, 'node_modules/.cache/bloodbank'))).toHaveLength(2);
  });

  it('--check writes nothing, exits 1 and names the files', async () => {
    const result = await generate('--check');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/not up to date\. Run `bloodbank generate`\.\n {2}\S+\.gen\./);
    expect(existsSync(join(project.root, 'contracts'))).toBe(false);
    await generate();
    expect(await generate('--check')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('writes nothing when a schema is wrong, and says where', async () => {
    project.write(ORDER, '{ "type": }');
    const result = await generate();
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^schemas\/shop\/order\.moved\.v1\.json:1:\d+ error /);
    expect(result.stderr).toContain('nothing was written');
    expect(existsSync(join(project.root, 'contracts'))).toBe(false);
  });

  it('--watch generates once for a burst of changes, survives a mistake, and ends at Ctrl-C with 0', async () => {
    const cli = startCli(['generate', '--watch'], { cwd: project.root });
    await cli.waitFor('stderr', 'Ctrl-C ends it');
    await cli.waitFor('stdout', 'Generated 4 contracts');
    const before = newestIn(join(project.root, 'contracts'));

    project.write(ORDER, '{ "type": }');
    await cli.waitFor('stderr', 'nothing was written');
    expect(newestIn(join(project.root, 'contracts'))).toBe(before);

    for (let n = 0; n < 5; n++) project.write(ORDER, moved(`Published when moved ${n} times. Consumed by nobody.`));
    const output = await cli.waitFor('stdout', 'Generated 5 contracts');
    expect(output.match(/Generated/g)).toHaveLength(2);

    cli.stop('SIGINT');
    expect(await cli.ended).toMatchObject({ code: 0 });
  });
});

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
}
