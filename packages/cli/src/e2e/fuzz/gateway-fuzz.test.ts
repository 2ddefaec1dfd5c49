import { connect } from 'node:net';
import { connectBus, pattern } from '@bloodbank/bus';
import { NonRetryable } from '@bloodbank/core/errors';
import { deleteServiceQueues, describeOnBrokers, findServer, freshName, waitFor } from '@bloodbank/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadContracts } from '../../contracts/load-contracts.js';
import { assertNothingRuns, type RunningCli, startCli } from '../cli.fixture.js';
import { createProject, type Project } from '../project.fixture.js';
import { type OpenApi, requestsOf, type WireRequest } from './open-api-requests.fixture.js';

/** `FUZZ_REQUESTS=10000` for the long run; the seed is in every failure, and `FUZZ_SEED` repeats it. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 400);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const AT_A_TIME = 8;
const MAX_GROWTH_BYTES = 10 * 1024 * 1024;
/** Longer than a pull may wait for a delivery. */
const ANSWER_MS = 75_000;

vi.setConfig({ testTimeout: 240_000 + REQUESTS * 120, hookTimeout: 60_000 });

/**
 * Runs in the gateway's process before anything else. SIGUSR2: how much memory is in use after a collection, and whether some
 * request has reached the prototype of all objects.
 */
const WATCHER = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  const isPolluted = ({}).polluted !== undefined;
  process.stderr.write('watched ' + JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, isPolluted }) + '\\n');
});`;

/** One of the two runs where a prototype cannot be reached by its name: nothing that the gateway is made of may need that. */
const FLAGS = { embedded: '', rabbitmq: '--disable-proto=delete' } as const;

const SERVICE = 'warehouse';
const SECRET = 'a-webhook-secret-0123456789';

let project: Project;
beforeEach(() => {
  project = createProject();
  project.write('dispatcher.rules.json', {
    allow: ['https://hooks.example.com'],
    rules: [{ name: 'tell', on: ['shop.order.placed'], hook: { url: 'https://hooks.example.com/x', body: {} } }],
  });
});
afterEach(async () => {
  project.remove();
  await assertNothingRuns();
});

describeOnBrokers('a gateway with all its rooms', (broker) => {
  it(`answers ${REQUESTS} requests that make no sense with 2xx or 4xx, and does not grow`, async () => {
    const exchange = freshName('fuzz');
    const { cli, url } = await openGateway({ RABBIT_URL: broker.url, EXCHANGE_NAME: exchange });
    const service = await openFailingService(exchange);
    try {
      const known = await learn(url, service.queue);
      const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
      const requests = fc.sample(requestsOf(document, known), { numRuns: REQUESTS, seed: SEED });
      const answered: Record<string, number> = {};
      const ask = async (one: WireRequest, index: number): Promise<void> => {
        const answer = await send(Number(new URL(url).port), one);
        const story = `seed ${SEED}, request ${index}:\n${JSON.stringify(one)}\n${answer.slice(0, 2_000)}`;
        const status = judge(one, answer, story);
        answered[status] = (answered[status] ?? 0) + 1;
      };
      const third = Math.floor(REQUESTS / 3);
      await inParallel(requests.slice(0, third), (one, index) => ask(one, index));
      const before = await watch(cli);
      await inParallel(requests.slice(third), (one, index) => ask(one, third + index));
      const after = await watch(cli);
      if (process.env['FUZZ_REQUESTS'] !== undefined) console.log({ seed: SEED, answered, before, after });
      expect(after.isPolluted).toBe(false);
      expect(after.heapBytes - before.heapBytes, `seed ${SEED}`).toBeLessThan(MAX_GROWTH_BYTES);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    } finally {
      await service.close();
      cli.stop('SIGTERM');
      expect(await cli.ended).toMatchObject({ code: 0, signal: null });
    }
  });

  async function openGateway(env: NodeJS.ProcessEnv): Promise<{ readonly cli: RunningCli; readonly url: string }> {
    const [redis, postgres] = [findServer('Redis'), findServer('PostgreSQL')];
    const cli = startCli(['gateway', '--json'], {
      cwd: project.root,
      env: {
        ...env,
        NODE_OPTIONS: `${FLAGS[broker.kind]} --import data:text/javascript,${encodeURIComponent(WATCHER)}`,
        HTTP_RATE_LIMIT: '10000000',
        MCP_ALLOW: 'publish:#,request:#,manage:#',
        GITHUB_WEBHOOK_SECRET: SECRET,
        PLANE_WEBHOOK_SECRET: SECRET,
        FIREFLIES_WEBHOOK_SECRET: SECRET,
        STRIPE_WEBHOOK_SECRET: SECRET,
        SYSTEM_EVENTS: 'true',
        ...(redis.isFound ? { REDIS_URL: redis.url } : {}),
        ...(postgres.isFound
          ? { DATABASE_URL: postgres.url, EVENT_STORE: 'postgres', EVENT_STORE_SCHEMA: freshName('fuzz') }
          : {}),
      },
    });
    const [line = ''] = (await cli.waitFor('stdout', '\n')).split('\n');
    return { cli, url: (JSON.parse(line) as { readonly gateway: string }).gateway };
  }

  /** Some events rest as dead letters of it. */
  async function openFailingService(exchange: string): Promise<{ readonly queue: string; close(): Promise<void> }> {
    const own = {
      root: project.root,
      schemas: `${project.root}/schemas`,
      out: '',
      topology: '',
      isTopologyNamed: false,
    };
    const { contracts } = await loadContracts({ project: own, cwd: project.root });
    const bus = await connectBus({ contracts, service: SERVICE, url: broker.url, exchange, topology: false });
    await bus.subscribe(pattern('shop.order.placed'), () => {
      throw new NonRetryable('on purpose');
    });
    for (let n = 0; n < 5; n++) await bus.publish('shop.order.placed', { order_id: `o-${n}`, total: n });
    await waitFor(async () => (await bus.deadLetters.count()) === 5, { timeoutMs: 30_000, what: 'dead letters' });
    return {
      queue: `${exchange}.${SERVICE}`,
      close: async () => {
        await bus.close();
        for (const name of [SERVICE, ...PULLED]) await deleteServiceQueues(broker.url, name, undefined, exchange);
      },
    };
  }
});

/** Services whose events are pulled over HTTP. */
const PULLED = ['rag', 'second'];

/** What a client has read before it sends: names, and ids of what is there. */
async function learn(url: string, queue: string): Promise<readonly string[]> {
  const ask = async (path: string, body?: object): Promise<Readonly<Record<string, unknown>>> => {
    const how = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await fetch(`${url}${path}`, body === undefined ? {} : how)).json()) as Record<string, unknown>;
  };
  const ids = (list: unknown, name: string): readonly string[] =>
    ((list ?? []) as readonly Readonly<Record<string, unknown>>[]).map((one) => String(one[name]));
  await ask('/subscriptions/rag/pull', { patterns: ['shop.#'], wait_seconds: 0 });
  const receipt = await ask('/events/shop/order/placed', { order_id: 'o-7', total: 1 });
  const pulled = await ask('/subscriptions/rag/pull', { patterns: ['shop.#'], wait_seconds: 5 });
  const { letters } = await ask(`/dead-letters/letters?queue=${SERVICE}`);
  const plan = await ask('/replays/plan', { selection: {}, reason: 'to learn its id' });
  return [
    ...['shop.order.placed', 'shop.order.ship', 'hook.door.opened', 'shop.#', '#', 'agent.thread.prompt'],
    ...[SERVICE, queue, `dlq.${queue}`, ...PULLED, 'github', 'plane', 'latest', '1', 'tell', 'ack', 'retry'],
    ...['2026-02-07T10:00:00Z', '2026-12-31T23:59:59.999999999Z', 'local', String(plan['id'])],
    ...ids(letters, 'id'),
    ...ids(pulled['deliveries'], 'delivery_id'),
    ...(typeof receipt['event_id'] === 'string' ? [receipt['event_id']] : []),
  ];
}

/** What may be answered 5xx: the asker set a time that was too short, or what was asked for is not here. */
const ALLOWED = /"code":"(command\.request-timeout|operation\.jobs-full)"/;

/** Its status, once it is one that may be. */
function judge({ method, path }: WireRequest, answer: string, story: string): string {
  const status = /^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(\d{3})/.exec(answer)?.[1] ?? 'none';
  // The root leads whoever reads it to the page.
  if (status === '302' && /\r\nlocation: \/docs\r\n/i.test(answer)) return status;
  if (status.startsWith('5') && ALLOWED.test(answer)) return status;
  expect(status, story).toMatch(/^[24]\d\d$/);
  // The protocol of the agents' door has errors of its own.
  const isTheirs = path.startsWith('/mcp') && answer.includes('"jsonrpc":"2.0"');
  if (status.startsWith('4') && method !== 'HEAD' && !isTheirs)
    expect(answer, story).toContain('application/problem+json');
  return status;
}

/** Sends the bytes; resolves with all that came back. Of a stream, the beginning is enough. */
function send(port: number, { method, path, headers, body }: WireRequest): Promise<string> {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers];
  const bytes = `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(Buffer.from(bytes, 'latin1')));
    const timer = setTimeout(() => socket.destroy(new Error(`No answer to ${method} ${path}: ${text}`)), ANSWER_MS);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (/\r\ncontent-type: text\/event-stream[\s\S]*\r\n\r\n/i.test(text)) socket.destroy();
    });
    socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

async function inParallel<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

interface Watched {
  readonly heapBytes: number;
  readonly isPolluted: boolean;
}

async function watch(cli: RunningCli): Promise<Watched> {
  const lines = () =>
    cli
      .printed('stderr')
      .split('\n')
      .filter((line) => line.startsWith('watched '));
  const count = lines().length;
  process.kill(cli.pid, 'SIGUSR2');
  const line = await waitFor(() => lines()[count], { timeoutMs: 30_000, what: 'what the gateway watches' });
  return JSON.parse(line.slice('watched '.length)) as Watched;
}
