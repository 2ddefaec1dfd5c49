import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../program.js';
import { assertNothingRuns, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const CANARY = 'cAnArY-3f9a17';

/** Every secret is the canary: in addresses where nothing listens, and in values that cannot be used. */
const ENVIRONMENTS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  unreachable: {
    RABBIT_URL: `amqp://user:${CANARY}@127.0.0.1:1/v`,
    REDIS_URL: `redis://:${CANARY}@127.0.0.1:1/0`,
    DATABASE_URL: `postgres://user:${CANARY}@127.0.0.1:1/db?password=${CANARY}`,
    API_KEYS: JSON.stringify([{ name: 'n8n', key: `${CANARY}-${CANARY}`, scopes: ['read:#'] }]),
    GITHUB_WEBHOOK_SECRET: `${CANARY},${CANARY}`,
    REDIS_PASSWORD: CANARY,
    RABBITMQ_PASSWORD: CANARY,
    LOG_LEVEL: 'trace',
  },
  unusable: {
    RABBIT_URL: `http://user:${CANARY}@127.0.0.1:1/v`,
    REDIS_URL: CANARY,
    DATABASE_URL: `mysql://user:${CANARY}@127.0.0.1:1/db`,
    API_KEYS: `[{"name": "n8n", "key": "${CANARY}"`,
    HTTP_HOST: `http://user:${CANARY}@h`,
    REDIS_PASSWORD_FILE: '/absent',
    REDIS_PASSWORD: CANARY,
  },
};

/** What a command needs to get as far as it can. */
const ARGUMENTS: Readonly<Record<string, string>> = { type: 'shop.order.placed', queue: 'warehouse' };
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  publish: ['--example'],
  'queues list': ['warehouse'],
  'queues health': ['warehouse'],
  'dlq redrive': ['--yes'],
  'dlq purge': ['--yes'],
  'queues purge': ['--yes'],
  'queues seek': ['--to', '1h', '--yes'],
};

const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd: '/' };

function commandLines(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((child) => {
    const own = [...path, child.name()];
    if (child.commands.length > 0) return commandLines(child, own);
    const given = child.registeredArguments
      .filter(({ required }) => required)
      .map((argument) => ARGUMENTS[argument.name()] ?? 'x');
    return [[...own, ...given, ...(OPTIONS[own.join(' ')] ?? [])]];
  });
}

describe.each(Object.entries(ENVIRONMENTS))('no secret can be read in what a command says: %s', (kind, env) => {
  let project: Project;
  beforeAll(() => {
    project = createProject();
  });
  afterAll(async () => {
    project.remove();
    await assertNothingRuns();
  });

  it.each(commandLines(createProgram(io, async () => {})).map((args) => [args.join(' ')]))('%s', async (line) => {
    // A gateway goes on without its broker: what it has said by then is what counts.
    const options = { cwd: project.root, env, deadlineMs: 20_000 };
    const { stdout, stderr } = await runCli([...line.split(' '), '--debug'], options);
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toContain(CANARY);
    // It was there to be told: these name the address.
    if (kind === 'unreachable' && /^(publish|tail|queues|doctor|config print)/.test(line)) {
      expect(stdout + stderr).toContain('amqp://user:***@127.0.0.1:1/v');
    }
  });
});
