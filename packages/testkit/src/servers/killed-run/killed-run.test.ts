import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import { findServer } from '../find-server.js';

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const CONFIG = fileURLToPath(new URL('./vitest.fixture.ts', import.meta.url));
const WITHIN = { timeoutMs: 45_000, what: 'the run to leave things' };

const own = { RabbitMQ: findServer('RabbitMQ'), Redis: findServer('Redis'), PostgreSQL: findServer('PostgreSQL') };
const hasVhost = own.RabbitMQ.isFound && own.RabbitMQ.url.endsWith(`/${inject('runName')}`);

interface SmallRun {
  readonly process: ChildProcess;
  readonly name: string;
}

/** A run of the tests in a process of its own, as soon as its only test has left something on every server. */
async function startRun(title: string): Promise<SmallRun> {
  const { RabbitMQ, Redis: redis, PostgreSQL } = own;
  const child = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG, '-t', title], {
    env: {
      ...process.env,
      ...(RabbitMQ.isFound ? { RABBIT_URL: RabbitMQ.url } : {}),
      ...(redis.isFound ? { REDIS_URL: redis.url } : {}),
      ...(PostgreSQL.isFound ? { DATABASE_URL: PostgreSQL.url } : {}),
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = createRecorder<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.record(text));
  }
  const all = (): string => output.items.join('');
  await output
    .waitFor(() => all().includes('left by'), WITHIN)
    .catch((error: Error) => {
      throw new Error(`${error.message}\n${all()}`, { cause: error });
    });
  return { process: child, name: /left by (\S+)\./.exec(all())?.[1] ?? '' };
}

/** What of a run is on the servers; of a server that is not there, nothing. */
async function findThings(runName: string): Promise<readonly string[]> {
  const things: string[] = [];
  if (own.RabbitMQ.isFound && hasVhost) {
    const url = new URL(own.RabbitMQ.url);
    url.pathname = `/${runName}`;
    const connection = await connect(url.href).catch(() => undefined);
    if (connection !== undefined) things.push('virtual host');
    await connection?.close();
  }
  if (own.Redis.isFound) {
    const url = new URL(own.Redis.url);
    url.search = '';
    const client = new Redis(url.href);
    if ((await client.keys(`${runName}:*`)).length > 0) things.push('keys');
    client.disconnect();
  }
  if (own.PostgreSQL.isFound) {
    const client = new pg.Client({ connectionString: own.PostgreSQL.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT 'database' AS kind FROM pg_database WHERE starts_with(datname, $1)
       UNION ALL SELECT 'role' FROM pg_roles WHERE starts_with(rolname, $1)`,
      [runName],
    );
    things.push(...rows.map(({ kind }) => kind));
    await client.end();
  }
  return things;
}

test('what a killed run left goes with the next one, and no run touches what another still has', {
  timeout: 120_000,
}, async () => {
  const killed = await startRun('hangs');
  const theirs = await findThings(killed.name);
  if (hasVhost) expect(theirs).toContain('virtual host');
  if (own.Redis.isFound) expect(theirs).toContain('keys');
  if (own.PostgreSQL.isFound) expect(theirs).toEqual(expect.arrayContaining(['database', 'role']));
  const findOurs = async (): Promise<readonly string[]> =>
    (await findThings(inject('runName') ?? '')).filter((kind) => kind === 'virtual host' || kind === 'database');
  const ours = await findOurs();

  const beside = await startRun('ends');
  await once(beside.process, 'exit');
  expect(await findThings(beside.name)).toEqual([]);
  expect(await findThings(killed.name)).toEqual(theirs);

  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');
  const next = await startRun('ends');
  await once(next.process, 'exit');
  expect(await findThings(killed.name)).toEqual([]);
  expect(await findThings(next.name)).toEqual([]);
  expect(await findOurs()).toEqual(ours);
});
