import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { contracts } from '@bloodbank/contracts';
import { openEnvelope } from '@bloodbank/core/envelope';
import type { ConsumerGroup, Transport } from '@bloodbank/core/ports';
import {
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  startTcpProxy,
  type TcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sender, signedCall } from '../webhooks/sign.fixture.js';
import { makeFolder, removeFolder } from './spooling-intake.fixture.js';

const FIXTURE = fileURLToPath(new URL('./gateway-process.fixture.ts', import.meta.url));
const CALLS = 500;
const LIMIT_MS = 60_000;
const SOURCES = ['github', 'stripe', 'plane'] as const satisfies readonly Sender[];

interface Arrival {
  readonly eventId: string;
  readonly sender: string;
  readonly n: number;
}

describeOnBrokers('a gateway whose broker goes away', (broker) => {
  let folder: string;
  let service: string;
  let watcher: Transport;
  let proxy: TcpProxy;
  let child: ChildProcess | undefined;
  let address = '';
  const arrivals: Arrival[] = [];

  beforeEach(async () => {
    folder = await makeFolder();
    service = freshName('ledger');
    arrivals.length = 0;
    watcher = await createRabbitTransport({ url: broker.url });
    const group: ConsumerGroup = { kind: 'event', group: service, patterns: ['webhook.#'], retryDelaysMs: [] };
    await watcher.consume(group, { prefetch: 100 }, async ({ body }) => {
      const opened = openEnvelope(contracts.registry, body);
      if (opened.ok) noteArrival(opened.envelope.event_id, opened.envelope.payload);
      return { kind: 'ack' };
    });
    proxy = await startTcpProxy(broker.url);
  });

  afterEach(async () => {
    await kill();
    await proxy.close();
    await watcher.close();
    await deleteServiceQueues(broker.url, service);
    await removeFolder(folder);
  });

  /** Other tests publish on the same exchange: the run has a name. */
  function noteArrival(eventId: string, payload: unknown): void {
    const { provider, body } = payload as { provider: string; body: { run?: string; n?: number } };
    if (body.run === service && body.n !== undefined) arrivals.push({ eventId, sender: provider, n: body.n });
  }

  async function start(): Promise<void> {
    const args = ['--conditions=@bloodbank/source', '--import', 'tsx', FIXTURE, proxy.url, folder];
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    const [line] = (await once(createInterface({ input: started.stdout }), 'line', {
      signal: AbortSignal.timeout(30_000),
    })) as [string];
    address = line;
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Sends until it is accepted, as a sender does that was given no answer or a 503. Returns what was said. */
  async function send(sender: Sender, n: number): Promise<string> {
    const id = `${service}-${sender}-${n}`;
    const content = { run: service, n, id, type: 'invoice.paid', event_id: id, event: 'issue', action: 'opened' };
    const { url, body, headers } = signedCall(sender, { body: JSON.stringify(content), id });
    return waitFor(
      async () => {
        const response = await fetch(`${address}${url}`, { method: 'POST', body, headers });
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
        return ((await response.json()) as { status: string }).status;
      },
      { timeoutMs: LIMIT_MS, everyMs: 50, what: `an answer to ${id}` },
    );
  }

  it.each([
    ['loses nothing and keeps the order of each sender', false],
    ['loses nothing either when it is killed meanwhile', true],
  ])('%s', { timeout: 3 * LIMIT_MS }, async (_, isKilled) => {
    await start();
    const said: string[] = [];
    const steps = new Map<number, () => Promise<void> | void>([
      [
        Math.floor(CALLS * 0.1),
        () => {
          proxy.refuse();
          proxy.cut();
        },
      ],
      [Math.floor(CALLS * 0.9), () => proxy.accept()],
    ]);
    if (isKilled) steps.set(Math.floor(CALLS * 0.5), () => kill().then(start));
    let sent = 0;
    let turning = Promise.resolve();
    // Each sender waits for its answer before it sends on; the three do not wait for one another.
    await Promise.all(
      SOURCES.map(async (sender, index) => {
        for (let n = index; n < CALLS; n += SOURCES.length) {
          const step = steps.get(sent++);
          if (step !== undefined) turning = turning.then(step);
          said.push(await send(sender, n));
        }
      }),
    );
    await turning;
    expect(said.filter((status) => status === 'spooled').length).toBeGreaterThan(CALLS / 2);

    const idsOf = (n: number): ReadonlySet<string> => new Set(arrivals.flatMap((a) => (a.n === n ? [a.eventId] : [])));
    const lost = () => Array.from({ length: CALLS }, (__, n) => n).filter((n) => idsOf(n).size === 0);
    await waitFor(() => lost().length === 0, { timeoutMs: LIMIT_MS, everyMs: 200, what: 'every event' });
    const sameNumber = Array.from({ length: CALLS }, (__, n) => idsOf(n).size);
    expect(Math.max(...sameNumber), 'event ids of one call').toBe(1);
    for (const sender of SOURCES) {
      const firsts = [...new Set(arrivals.flatMap((a) => (a.sender === sender ? [a.n] : [])))];
      expect(firsts, sender).toEqual([...firsts].sort((a, b) => a - b));
    }
    const ledger = {
      attempted: CALLS,
      delivered: CALLS - lost().length,
      duplicated: arrivals.length - CALLS,
      lost: lost().length,
    };
    process.stdout.write(`${broker.kind}${isKilled ? ', killed' : ''}: ${JSON.stringify(ledger)}\n`);
  });
});
