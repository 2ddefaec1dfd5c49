import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contracts } from '@bloodbank/contracts';
import { createPublisher } from '@bloodbank/publisher';
import { type Ledger, type Random, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import type { Fault } from '../fault.js';
import { startDispatcherProcess } from '../processes/start-dispatcher.js';

export interface KilledDispatcher {
  readonly url: string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly tickets: number;
  readonly kills: number;
}

export const dispatcherKilled: Fault = {
  id: 'R26',
  name: 'the dispatcher is killed at random points of its work: before, in and after a check, a hook, a write of its state',
  holds: 'Every ticket reaches the hook at least once, under one delivery id.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  timeoutMs: 300_000,
  run: ({ broker, random, ledger }) => killDispatcher({ url: broker.url, random, ledger, tickets: 200, kills: 12 }),
};

/** Kills dispatchers while they work off tickets, and counts what the receiver of their hooks was told. */
export async function killDispatcher({ url, random, ledger, tickets, kills }: KilledDispatcher): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-killed-'));
  const idsOf = new Map<string, Set<string>>();
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      const ticket = (JSON.parse(text) as { sessionKey: string }).sessionKey.replace('hook:infra:', '');
      idsOf.set(ticket, (idsOf.get(ticket) ?? new Set()).add(String(request.headers['webhook-id'])));
      ledger.deliver(ticket);
      setTimeout(() => response.end(), random.integer(0, 20));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const exchange = `faults.${randomUUID().slice(0, 8)}`;
  const transport = await createRabbitTransport({ url, connectionName: 'tickets', exchange });
  onTestFinished(async () => {
    await transport.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { publish } = createPublisher({ contracts, transport, source: { host: 'faults', type: 'service' } });
  const hookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/agent`;
  const orders = { url, exchange, folder, hookUrl };

  let kill = await startDispatcherProcess(orders);
  const publishing = Array.from({ length: tickets }, async (_, at) => {
    const id = `i${at}`;
    ledger.attempt(id);
    const labels = at % 3 === 0 ? ['ready', 'comp:quick'] : ['ready'];
    const data = { id, name: `Ticket ${at}`, sequence_id: at, state: { name: 'Unstarted' }, labels };
    const body = { event: 'issue', action: 'created', workspace_id: 'ws1', data };
    await publish('webhook.plane.issue', { provider: 'plane', event: 'issue', path: '/event', body });
    ledger.acknowledge(id);
  });
  await Promise.all(publishing);
  for (let round = 0; round < kills && idsOf.size < tickets; round++) {
    const target = Math.min(tickets, idsOf.size + random.integer(1, Math.max(2, Math.floor(tickets / kills))));
    await waitFor(() => idsOf.size >= target, { timeoutMs: 60_000, what: `${target} tickets` });
    await sleep(random.integer(0, 30));
    await kill();
    kill = await startDispatcherProcess(orders);
  }
  await waitFor(() => ledger.missing.length === 0, { timeoutMs: 120_000, what: 'the last ticket' });
  expect([...idsOf].filter(([, ids]) => ids.size !== 1)).toEqual([]);
  expect(ledger.unexpected).toEqual([]);
}
