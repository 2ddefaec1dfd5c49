import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { numberOption } from '../clients/client.js';
import { importContracts, SCHEMAS } from '../events/contracts.js';
import { PAYLOADS } from '../events/payloads.js';
import { ownProgram } from '../harness/own-program.js';
import type { ArmSetting, OpenWorkload } from '../harness/workload.js';
import type { PeerGatewaySetting } from '../programs/peer-gateway.js';
import { contractOf } from '../validators/contract.js';
import { BLOODBANK, type StartedServer, startServer } from './cli.js';

const { eventType, payload } = PAYLOADS.small;
/** Above all that is measured here: a limit is not the question. */
const REQUESTS_PER_MINUTE = '10000000';
const READY_TIMEOUT_MS = 30_000;

/** A server in a process of its own, and so many connections that each post the next event when the last was answered. */
export const openGateway: OpenWorkload = async (setting) => {
  const cwd = await mkdtemp(join(tmpdir(), 'bloodbank-bench-'));
  const server = await start(setting, cwd);
  const gateway = String(server.said['gateway']);
  const url = `${gateway}/events/${eventType.replaceAll('.', '/')}`;
  const isOurs = setting.options['server'] === 'bloodbank';
  return {
    async prepare() {
      // It listens before it is connected, and until then it keeps events on disk.
      if (isOurs) await waitUntilReady(gateway);
    },
    async run() {
      const before = server.cpuMs();
      const result = await autocannon({
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
        connections: numberOption(setting, 'connections'),
        duration: setting.runMs / 1_000,
      });
      const failed = result.non2xx + result.errors + result.timeouts;
      if (failed > 0) throw new Error(`${failed} requests failed.`);
      const messages = result['2xx'];
      const figures = { rate: result.requests.average, p99: result.latency.p99 };
      if (isOurs) await assertPublished(gateway);
      const after = server.cpuMs();
      if (before === undefined || after === undefined) return { figures };
      const cpuMs = after - before;
      return { figures: { ...figures, clientUs: (cpuMs * 1_000) / messages }, messages, helpersCpuMs: cpuMs };
    },
    async close() {
      await server.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
};

/** @throws where it is not ready in time. */
async function waitUntilReady(gateway: string): Promise<void> {
  const until = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const { status } = await fetch(`${gateway}/readyz`);
    if (status === 200) return;
    if (performance.now() > until) throw new Error(`The gateway is not ready; /readyz answers ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What the gateway keeps on disk it answers sooner, and has not published. @throws where there is any. */
async function assertPublished(gateway: string): Promise<void> {
  const metrics = await (await fetch(`${gateway}/metrics`)).text();
  const [, kept = '0'] = /^bloodbank_gateway_events_total\{outcome="spooled"\} (\d+)$/m.exec(metrics) ?? [];
  if (kept !== '0') throw new Error(`${kept} events were kept on disk instead of being published.`);
}

async function start({ options, url, place, contracts }: ArmSetting, cwd: string): Promise<StartedServer> {
  if (options['server'] === 'bloodbank') {
    const args = [BLOODBANK, 'gateway', '--json', '--port', '0', '--url', url, '--schemas', SCHEMAS];
    return startServer(args, { cwd, env: { EXCHANGE_NAME: place.exchange, HTTP_RATE_LIMIT: REQUESTS_PER_MINUTE } });
  }
  const { registry } = await importContracts(contracts);
  const peer: PeerGatewaySetting = {
    kind: options['server'] as PeerGatewaySetting['kind'],
    url,
    exchange: place.exchange,
    eventType,
    schema: contractOf(registry, eventType).schema,
  };
  return startServer([...ownProgram('programs/peer-gateway'), JSON.stringify(peer)], { cwd });
}
