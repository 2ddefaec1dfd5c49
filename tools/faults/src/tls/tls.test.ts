import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { findRabbitServer, freePort, openNodeHome, RabbitNode, waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findPostgresPrograms, PostgresNode } from '../bench/postgres-node.js';
import { type Certificates, makeCertificates } from './certificates.fixture.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const CLI = fileURLToPath(new URL('../../../../packages/cli/bin/bloodbank.js', import.meta.url));
const PASSWORD = 'hunter2-of-the-tls-test';
const AUTHORITY = 'its certificate is of an authority that this machine does not trust';

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Order placed',
  description: 'Published when a customer has placed an order. Consumed by the warehouse.',
  type: 'object',
  properties: {},
  examples: [{}],
};

const programs = await findRabbitServer();
const isPossible = programs !== undefined && findPostgresPrograms() !== undefined && (await hasRedis());

/** The servers of a service, as their addresses say it. */
interface Servers {
  readonly RABBIT_URL: string;
  readonly REDIS_URL: string;
  readonly DATABASE_URL: string;
}

interface Finding {
  readonly verdict: string;
  readonly detail: string;
  readonly fix?: string;
}

const title = 'TLS of RabbitMQ, Redis and PostgreSQL';
describe.skipIf(!isPossible)(isPossible ? title : `${title}: not all of them are installed`, () => {
  let folder: string;
  let certificates: Certificates;
  let servers: Servers;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bloodbank-tls-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    certificates = await makeCertificates(folder);
    await mkdir(join(folder, 'schemas', 'shop'), { recursive: true });
    await writeFile(join(folder, 'schemas', 'shop', 'order.placed.v1.json'), JSON.stringify(SCHEMA));
    servers = {
      RABBIT_URL: await startRabbit(certificates),
      REDIS_URL: await startRedis(certificates),
      DATABASE_URL: await startPostgres(certificates),
    };
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('servers of an authority of one’s own are used, once it is named', async () => {
    const found = await doctor(servers, certificates.authority);
    for (const id of ['broker', 'redis', 'event-store']) expect(found[id]).toMatchObject({ verdict: 'pass' });
  });

  test.each<[string, (good: Servers) => Servers, boolean, string, RegExp]>([
    ['an authority that nobody named', (good) => good, false, AUTHORITY, /NODE_EXTRA_CA_CERTS/],
    ['another host name', (good) => changed(good, 'localhost', '127.0.0.1'), true, 'for other host names', /host name/],
  ])('are refused for %s, with what to do', async (_, change, isNamed, reason, remedy) => {
    const found = await doctor(change(servers), isNamed ? certificates.authority : undefined);
    expectRefusals(found, reason, remedy);
  });

  test('are refused when their certificate has expired', async () => {
    const secured = { key: await readFile(certificates.key), cert: await readFile(certificates.expired) };
    const port = await listen((socket) => {
      const start = (): void =>
        void new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(secured) }).on(
          'error',
          () => {},
        );
      startAfterRequest(socket, start, 'S');
    });
    expectRefusals(await doctor(serversAt(port), certificates.authority), 'its certificate has expired', /Renew/);
  });

  test('are refused where there is no TLS, and no password is sent in clear text', async () => {
    const heard: Buffer[] = [];
    const port = await listen((socket) => {
      socket.on('data', (chunk) => void heard.push(chunk));
      startAfterRequest(socket, () => {}, 'N');
    });
    const found = await doctor(serversAt(port), certificates.authority);
    for (const id of ['broker', 'redis', 'event-store']) expect(found[id]).toMatchObject({ verdict: 'fail' });
    expect(Buffer.concat(heard).length).toBeGreaterThan(0);
    expect(Buffer.concat(heard).toString('latin1')).not.toContain(PASSWORD);
  });

  function expectRefusals(found: Readonly<Record<string, Finding>>, reason: string, remedy: RegExp): void {
    for (const id of ['broker', 'redis', 'event-store']) {
      expect(found[id]).toMatchObject({ verdict: 'fail', detail: expect.stringContaining(reason) });
      expect(found[id]?.fix).toMatch(remedy);
    }
  }

  /** What `bloodbank doctor` finds, by the id of the check. */
  async function doctor(env: Servers, authority: string | undefined): Promise<Readonly<Record<string, Finding>>> {
    const trusted = authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority };
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_EXTRA')));
    const how = { cwd: folder, env: { ...clean, ...env, ...trusted }, timeout: 60_000 };
    const [stdout, stderr] = await new Promise<readonly string[]>((resolve) => {
      execFile(process.execPath, [CLI, 'doctor', '--json'], how, (_, ...printed) => resolve(printed));
    });
    expect(`${stdout}${stderr}`).not.toContain(PASSWORD);
    expect(stderr).toBe('');
    const { checks } = JSON.parse(stdout ?? '') as { readonly checks: readonly (Finding & { readonly id: string })[] };
    return Object.fromEntries(checks.map((check) => [check.id, check]));
  }

  async function startRabbit({ authority, key, valid }: Certificates): Promise<string> {
    const home = await openNodeHome(programs ?? '');
    const port = await freePort();
    const files = [`cacertfile = ${authority}`, `certfile = ${valid}`, `keyfile = ${key}`];
    const config = [`listeners.ssl.1 = 127.0.0.1:${port}`, ...files.map((line) => `ssl_options.${line}`)];
    const node = await RabbitNode.create(home, 'tls', config);
    ends.push(async () => {
      await node.kill();
      await home.remove();
    });
    await node.start();
    await node.ctl('await_startup');
    await node.ctl('change_password', 'guest', PASSWORD);
    return `amqps://guest:${PASSWORD}@localhost:${port}`;
  }

  async function startRedis({ authority, key, valid }: Certificates): Promise<string> {
    const port = await freePort();
    const options = {
      port: 0,
      'tls-port': port,
      bind: '127.0.0.1',
      'tls-cert-file': valid,
      'tls-key-file': key,
      'tls-ca-cert-file': authority,
      'tls-auth-clients': 'no',
      requirepass: PASSWORD,
      save: '""',
      dir: folder,
    };
    const file = join(folder, 'redis.conf');
    await writeFile(
      file,
      Object.entries(options)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(''),
    );
    const server = spawn('redis-server', [file], { stdio: 'ignore' });
    ends.push(async () => {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    });
    await waitFor(() => answersAt(port), { timeoutMs: 30_000, what: 'Redis' });
    return `rediss://:${PASSWORD}@localhost:${port}`;
  }

  async function startPostgres({ key, valid }: Certificates): Promise<string> {
    const settings = { ssl: 'on', ssl_cert_file: '../valid.pem', ssl_key_file: '../server.key' };
    const node = await PostgresNode.create(settings, [key, valid]);
    ends.push(() => node.remove());
    await node.start();
    return `${changedHost(node.url).replace('postgres@', `postgres:${PASSWORD}@`)}?sslmode=verify-full`;
  }
});

const changedHost = (url: string): string => url.replace('127.0.0.1', 'localhost');

function changed(servers: Servers, from: string, to: string): Servers {
  const change = (url: string): string => url.replace(from, to);
  const { RABBIT_URL, REDIS_URL, DATABASE_URL } = servers;
  return { RABBIT_URL: change(RABBIT_URL), REDIS_URL: change(REDIS_URL), DATABASE_URL: change(DATABASE_URL) };
}

function serversAt(port: number): Servers {
  return {
    RABBIT_URL: `amqps://guest:${PASSWORD}@localhost:${port}`,
    REDIS_URL: `rediss://:${PASSWORD}@localhost:${port}`,
    DATABASE_URL: `postgres://postgres:${PASSWORD}@localhost:${port}/postgres?sslmode=verify-full`,
  };
}

/** A server of the test's own; returns its port. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const SSL_REQUEST_BYTES = 8;

/** PostgreSQL's clients ask first whether there is TLS (section 55.2.11 of its manual); the others begin at once. */
function startAfterRequest(socket: Socket, start: () => void, answer: 'S' | 'N'): void {
  socket.once('readable', () => {
    const first: Buffer | null = socket.read();
    if (first?.length === SSL_REQUEST_BYTES && first[0] === 0) socket.write(answer);
    else if (first !== null) socket.unshift(first);
    start();
  });
}

async function answersAt(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function hasRedis(): Promise<boolean> {
  return new Promise((resolve) => execFile('redis-server', ['--version'], (error) => resolve(error === null)));
}
