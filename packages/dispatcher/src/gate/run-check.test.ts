import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import { infraPreset } from '../presets/infra.js';
import { DEFAULTS, HOOK, planeEvent, rulesOf, ticketBody } from '../presets/preset.fixture.js';
import { secretsIn } from '../text/redact.js';
import type { GateResult } from './gate-result.js';
import { type CheckRequest, runCheck } from './run-check.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'bloodbank-check-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SECRET = 'canary-secret-0123456789';
const env: NodeJS.ProcessEnv = { ...process.env, OPENCLAW_HOOK_TOKEN: SECRET, PLAIN: 'plain' };

function run(
  command: CheckRequest['plan']['command'],
  more: Partial<CheckRequest> & { env?: never } = {},
  plan: Partial<CheckRequest['plan']> = {},
): Promise<GateResult> {
  return runCheck({
    component: 'bloodbank',
    plan: { cwd: folder, command, env: [], ...plan },
    timeoutSeconds: 30,
    env,
    secrets: secretsIn(env),
    signal: new AbortController().signal,
    ...more,
  });
}

const node = (code: string): { readonly argv: readonly string[] } => ({ argv: [process.execPath, '-e', code] });

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits for the process ids that a check wrote down, and for their end. */
async function expectEnded(file: string): Promise<void> {
  const pids = (await readFile(join(folder, file), 'utf8')).trim().split(/\s+/).map(Number);
  expect(pids.length).toBeGreaterThan(0);
  await waitFor(() => pids.every((pid) => !isRunning(pid)), {
    timeoutMs: 10_000,
    what: `the end of ${pids.join(', ')}`,
  });
}

describe('R27: whatever a check does', () => {
  it('it passes or fails by its exit code, with what it printed last', async () => {
    const passed = await run(node('console.log("x".repeat(5000) + "END"); console.error("oops")'));
    expect(passed).toMatchObject({
      status: 'passed',
      component: 'bloodbank',
      cwd: folder,
      exit_code: 0,
      stderr_tail: 'oops',
    });
    expect(passed.stdout_tail).toHaveLength(1_200);
    expect(passed.stdout_tail).toMatch(/xEND$/);
    expect(passed.duration_seconds).toBeGreaterThan(0);
    expect(await run(node('process.exit(3)'))).toMatchObject({ status: 'failed', exit_code: 3 });
    expect(await run(node('process.kill(process.pid, "SIGKILL")'))).toMatchObject({ status: 'failed', exit_code: 137 });
  });

  it('it is killed at its timeout with all that it started, also where it ignores SIGTERM', async () => {
    const started = performance.now();
    const command = {
      shell: `trap '' TERM; sh -c 'trap "" TERM; echo $$ >> pids; sleep 60' & echo $$ >> pids; echo before; while true; do sleep 1; done`,
    };
    const result = await run(command, { timeoutSeconds: 1 });
    expect(result).toMatchObject({ status: 'timeout', timeout_seconds: 1, stdout_tail: 'before' });
    expect(performance.now() - started).toBeLessThan(20_000);
    await expectEnded('pids');
  });

  it('a grandchild that it leaves behind ends with it, and nobody waits for its pipe', async () => {
    const result = await run({ shell: 'sleep 60 & echo $! >> pids; echo done' });
    expect(result).toMatchObject({ status: 'passed', stdout_tail: 'done' });
    await expectEnded('pids');
  });

  it('a flood of output costs no memory', { timeout: 90_000 }, async () => {
    const before = process.memoryUsage.rss();
    const result = await run({ shell: 'yes x | head -c 200000000; echo END' }, { timeoutSeconds: 80 });
    expect(result).toMatchObject({ status: 'passed', stdout_tail: expect.stringMatching(/x\nEND$/) });
    expect(result.stdout_tail).toHaveLength(1_200);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('a folder or a program that is not there is said', async () => {
    expect(await run(node(''), {}, { cwd: join(folder, 'no') })).toEqual({
      status: 'missing',
      reason: 'missing_cwd',
      component: 'bloodbank',
      cwd: join(folder, 'no'),
      command: `${process.execPath} -e `,
    });
    const result = await run({ argv: ['no-such-program'] });
    expect(result).toMatchObject({ status: 'failed', reason: 'not_started' });
    expect(result.stderr_tail).toContain('ENOENT');
  });

  it('it ends when the dispatcher stops', async () => {
    const stopping = new AbortController();
    const running = run({ shell: 'echo $$ >> pids; sleep 60' }, { signal: stopping.signal });
    await waitFor(() => readFile(join(folder, 'pids'), 'utf8'));
    stopping.abort();
    await expect(running).rejects.toThrow('the dispatcher stops');
    await expectEnded('pids');
  });
});

describe('S16: what a check sees and shows', () => {
  it('variables that are allowed, and no secret', async () => {
    const result = await run(node('console.log(JSON.stringify(process.env))'), {}, { env: ['PLAIN'] });
    const seen = JSON.parse(result.stdout_tail ?? '{}') as Record<string, string>;
    expect(seen).toMatchObject({ PLAIN: 'plain', CI: '1' });
    expect(Object.keys(seen)).not.toContain('OPENCLAW_HOOK_TOKEN');
  });

  it('secrets that it prints all the same are not shown', async () => {
    const code = `console.log("${SECRET} Bearer abcdefghijkl amqp://u:hunter2@h password=hunter2 ghp_abcdefghijklmnop"); process.exit(1)`;
    const result = await run(node(code));
    expect(JSON.stringify(result)).not.toMatch(/canary-secret|abcdefghijkl|hunter2/);
  });

  it('`~` is the home folder', async () => {
    expect(await run(node('console.log(process.cwd())'), {}, { cwd: '~' })).toMatchObject({
      cwd: homedir(),
      status: 'passed',
    });
  });

  it.each([
    'comp:foo;touch canary',
    'comp:$(touch canary)',
    'comp:foo\ntouch canary',
    'comp:../../etc',
    'comp:--help',
    'comp:`touch canary`',
    'comp:ｆｏｏ',
    'comp:__proto__',
    'comp:constructor',
  ])('the label %j is a key to be looked up, and nothing else', (label) => {
    const { rules, checks } = rulesOf(
      infraPreset({ ...DEFAULTS, checks: { foo: { cwd: folder, command: ['true'] } } }, HOOK),
    );
    const [rule] = rules;
    if (rule === undefined) throw new Error('There is no rule.');
    const { ticket } = evaluateRule(rule, planeEvent(ticketBody({ labels: ['ready', label] })));
    expect(ticket?.component ?? 'none').toMatch(/^[a-z0-9-]+$/);
    expect(checks.get(ticket?.component ?? '')).toBeUndefined();
  });
});
