import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
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

const bloodbank = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> =>
  runCli(args, { cwd: project.root, env });

describe('config print', () => {
  it('tells where each value comes from, and no secret', async () => {
    project.write('.env', 'EXCHANGE_NAME=mine\nREDIS_PASSWORD=hunter2\nRABBIT_URL_FILE=secret\n');
    project.write('secret', 'amqp://svc:hunter2@broker/v\n');
    const env = { GITHUB_WEBHOOK_SECRET: 'hunter2,hunter3', HTTP_PORT: '9000' };
    const text = await bloodbank(['config', 'print', '--origin'], env);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^EXCHANGE_NAME=mine +.*\/\.env:1$/m);
    expect(text.stdout).toMatch(
      /^RABBIT_URL=amqp:\/\/svc:\*{3}@broker\/v +.*\/secret, which RABBIT_URL_FILE names in .*\.env:3$/m,
    );
    expect(text.stdout).toMatch(/^HTTP_PORT=9000 +the environment$/m);
    expect(text.stdout).toMatch(/^HTTP_HOST=127\.0\.0\.1 +default$/m);
    expect(text.stdout).toMatch(/^GITHUB_WEBHOOK_SECRET=\*{3},\*{3} +the environment$/m);
    expect(text.stdout).toMatch(/^# DATABASE_URL= +unset$/m);
    const json = await bloodbank(['config', 'print', '--json', '--url', 'amqp://u:hunter2@other'], env);
    expect(JSON.parse(json.stdout)).toMatchObject({
      BUS_URL: { value: 'amqp://u:***@other', origin: 'option', place: 'the command line' },
      EXCHANGE_NAME: { value: 'mine', origin: 'dotenv' },
      HTTP_PORT: { value: 9000, origin: 'environment' },
      REDIS_PASSWORD: { value: '***' },
    });
    expect(text.stdout + json.stdout).not.toContain('hunter');
  });

  it('shows the others where one cannot be used, and exits 1', async () => {
    const { code, stdout, stderr } = await bloodbank(['config', 'print'], { HTTP_PORT: 'abc' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'HTTP_PORT in the environment must be a whole number from 0 to 65535, not "abc".\n',
    });
    expect(stdout).toContain('HTTP_HOST=127.0.0.1');
  });
});

describe('config check', () => {
  it('lists every fault with what to do', async () => {
    expect(await bloodbank(['config', 'check'])).toMatchObject({ code: 0, stderr: '' });
    const wrong = { HTTP_PORT: 'abc', REDIS_URL: 'http://x', REDIS_URL_FILE: '/y' };
    const { code, stdout } = await bloodbank(['config', 'check'], wrong);
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL  HTTP_PORT in the environment must be');
    expect(stdout).toContain(
      'FAIL  REDIS_URL and REDIS_URL_FILE are both set, in the environment.\n      fix: Remove one',
    );
    const json = await bloodbank(['config', 'check', '--json'], wrong);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      faults: [{ name: 'REDIS_URL' }, { name: 'HTTP_PORT' }],
    });
  });
});

describe('a setting that a command needs', () => {
  it('is refused by name where it cannot be used; one that it does not need is not', async () => {
    const { code, stderr } = await bloodbank(['publish', 'shop.order.placed', '--example'], {
      RABBIT_URL: 'http://u:hunter2@x',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error\[config\.invalid\]: RABBIT_URL in the environment must be an amqp:\/\/ or amqps:\/\/ URL\./,
    );
    expect(stderr).not.toContain('hunter2');
    expect((await bloodbank(['list'], { HTTP_PORT: 'abc', RABBIT_URL: 'http://x' })).code).toBe(0);
  });

  it('is named by every command where it is misspelt', async () => {
    project.write('.env', 'RABIT_URL=amqp://x\nPOSTGRES_URL=y\n');
    const { code, stderr } = await bloodbank(['list']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: RABIT_URL in .*\.env:1 means nothing\. Did you mean RABBIT_URL\?\n$/);
  });
});
