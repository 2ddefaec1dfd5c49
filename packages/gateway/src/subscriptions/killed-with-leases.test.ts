import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { openDeskBench } from '../../../leases/src/lease-desk.fixture.js';

const FIXTURE = fileURLToPath(new URL('./leasing-process.fixture.ts', import.meta.url));
const EVENTS = 120;
const LIMIT_MS = 60_000;

interface Pulled {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly envelope: { readonly event_id: string };
}

describeOnBrokers('a gateway that ends with leases open', (broker) => {
  it.each([
    ['SIGKILL', 'loses nothing when it is killed'],
    ['SIGTERM', 'loses nothing, and spends no attempt of what was leased, when it is told to end'],
  ] as const)('%s: %s', { timeout: 3 * LIMIT_MS }, async (signal, _) => {
    const bench = await openDeskBench(broker);
    let child: ChildProcess | undefined;
    let address = '';
    const start = async (): Promise<void> => {
      const args = ['--conditions=@bloodbank/source', '--import', 'tsx', FIXTURE, broker.url, bench.exchange];
      const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      child = started;
      const lines = createInterface({ input: started.stdout });
      const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(LIMIT_MS) })) as [string];
      address = line;
    };
    const end = async (how: NodeJS.Signals): Promise<void> => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(how);
      await ended;
    };
    onTestFinished(() => end('SIGKILL'));
    const call = async (path: string, body: object): Promise<unknown> => {
      const response = await fetch(`${address}/subscriptions/${bench.service}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer: unknown = await response.json();
      expect(response.status, JSON.stringify(answer)).toBe(200);
      return answer;
    };
    const pull = async (max: number): Promise<readonly Pulled[]> => {
      const asked = { patterns: ['github.pr.created'], max, wait_seconds: 1, lease_seconds: 600 };
      return ((await call('/pull', asked)) as { readonly deliveries: readonly Pulled[] }).deliveries;
    };
    /** The attempt at which each event was settled. */
    const settled = new Map<string, number>();
    let deliveries = 0;
    const settle = async (pulled: readonly Pulled[]): Promise<void> => {
      if (pulled.length === 0) return;
      await call('/settle', { settlements: pulled.map(({ delivery_id }) => ({ delivery_id, outcome: 'ack' })) });
      for (const { envelope, attempt } of pulled) settled.set(envelope.event_id, attempt);
    };

    await start();
    await pull(1);
    const ids = await bench.publish(EVENTS);
    const held: Pulled[] = [];
    await waitFor(
      async () => {
        const pulled = await pull(20);
        deliveries += pulled.length;
        await settle(pulled.slice(0, 10));
        held.push(...pulled.slice(10));
        return held.length >= 20;
      },
      { timeoutMs: LIMIT_MS, what: 'leases that are open' },
    );
    await end(signal);
    await start();
    await waitFor(
      async () => {
        const pulled = await pull(20);
        deliveries += pulled.length;
        await settle(pulled);
        return ids.every((id) => settled.has(id));
      },
      { timeoutMs: 2 * LIMIT_MS, what: 'every event' },
    );
    const lost = ids.filter((id) => !settled.has(id)).length;
    const ledger = { attempted: EVENTS, delivered: settled.size, lost, open: held.length, handed_out: deliveries };
    process.stdout.write(`${broker.kind}, ${signal}: ${JSON.stringify(ledger)}\n`);
    expect(lost).toBe(0);
    expect(settled.size).toBe(EVENTS);
    const attempts = held.map(({ envelope }) => settled.get(envelope.event_id));
    if (signal === 'SIGTERM') expect(new Set(attempts)).toEqual(new Set([1]));
    else expect(Math.min(...attempts.map(Number))).toBeGreaterThan(1);
    await end('SIGTERM');
  });
});
