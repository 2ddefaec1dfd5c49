/**
 * `pnpm bench:gateway`: requests a second and the 99th percentile of a publish through the gateway, validated and confirmed,
 * beside a Fastify server whose handler does nothing, in turns. On RABBIT_URL if it is set, else on the embedded broker,
 * which then runs in the gateway's own process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const ROUNDS = 3;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const CONNECTIONS = [1, 50];
const BODY = JSON.stringify({ channel: 'general', text: 'Deployed.' });

interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
}

const servers = [await start('empty'), await start('gateway')] as const;
try {
  const where = process.env['RABBIT_URL'] === undefined ? 'the embedded broker, in the same process' : 'RABBIT_URL';
  console.log(
    `POST /events/slack/message/sent, ${BODY.length} bytes, on ${where}; median of ${ROUNDS} rounds of ${SECONDS} s`,
  );
  for (const connections of CONNECTIONS) {
    const results: Record<string, Measured[]> = { empty: [], gateway: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, url } of servers) results[name]?.push(await measure(url, connections));
    }
    const [empty, gateway] = [median(results['empty'] ?? []), median(results['gateway'] ?? [])];
    console.log(`${connections} connections`);
    console.log(`  Fastify, empty handler  ${describe(empty)}`);
    console.log(`  gateway, confirmed      ${describe(gateway)}`);
    console.log(
      `  ratio                   ${(gateway.perSecond / empty.perSecond).toFixed(2)} of its requests a second`,
    );
  }
} finally {
  for (const { child } of servers) child.kill('SIGTERM');
}

async function start(
  name: string,
): Promise<{ readonly name: string; readonly url: string; readonly child: ChildProcess }> {
  const script = fileURLToPath(new URL('./serve.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@bloodbank/source', '--import', 'tsx', script, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { name, url, child };
}

async function measure(url: string, connections: number): Promise<Measured> {
  const result = await autocannon({
    url: `${url}/events/slack/message/sent`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
    connections,
    duration: SECONDS,
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed.`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}

function median(measured: readonly Measured[]): Measured {
  const middle = (read: (one: Measured) => number): number =>
    measured.map(read).sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0;
  return { perSecond: middle(({ perSecond }) => perSecond), p99Ms: middle(({ p99Ms }) => p99Ms) };
}

function describe({ perSecond, p99Ms }: Measured): string {
  return `${Math.round(perSecond).toString().padStart(7)} requests/s   p99 ${p99Ms} ms`;
}
