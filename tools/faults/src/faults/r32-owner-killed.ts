import { randomUUID } from 'node:crypto';
import { type CommandMoment, createCommands } from '@bloodbank/commands';
import { contracts } from '@bloodbank/contracts';
import { openEnvelope } from '@bloodbank/core/envelope';
import { createMemoryCommandStore } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { findServer, type Ledger, type Random, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import type { Fault } from '../fault.js';
import { type OwnerProcess, startOwnerProcess } from '../processes/start-owner.js';

export interface KilledOwner {
  readonly url: string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly kills: number;
  readonly store: 'Redis' | 'PostgreSQL';
}

const MOMENTS: readonly CommandMoment[] = [
  'claimed',
  'executed',
  'recorded',
  'effects-confirmed',
  'reply-sent',
  'marked-sent',
];
const EFFECTS = 3;
const LEASE_MS = 1_000;
const ANSWER_MS = 5_400_000;

export const ownerKilled: Fault = {
  id: 'R32',
  name: 'the owner of commands is killed at every step of its executor',
  holds:
    'Each command has one result, and its effects are delivered: none of them under two ids, none without the result, none of another execution.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  timeoutMs: 5_400_000,
  run: ({ broker, random, ledger }) =>
    killOwner({
      url: broker.url,
      random,
      ledger,
      kills: 200,
      store: broker.kind === 'embedded' ? 'Redis' : 'PostgreSQL',
    }),
};

/** Kills owners while they carry commands out, and compares what whoever asked was told with what everybody saw. */
export async function killOwner({ url, random, ledger, kills, store }: KilledOwner): Promise<void> {
  const server = findServer(store);
  if (!server.isFound) throw new Error(`${store}: ${server.reason}`);
  const exchange = `faults.${randomUUID().slice(0, 8)}`;
  const service = 'owner';
  const transport = await createRabbitTransport({ url, exchange, connectionName: 'asker' });
  const source = { host: 'faults', type: 'service', app: 'asker' } as const;
  const publisher = createPublisher({ contracts, transport, source });
  const asker = createCommands({
    contracts,
    transport,
    publisher,
    service: 'asker',
    source,
    store: createMemoryCommandStore(),
  });
  onTestFinished(async () => {
    await asker.stop({ timeoutMs: 1_000 }).catch(() => {});
    await transport.close({ timeoutMs: 5_000 });
  });
  const effects = new Map<string, Map<string, string>>();
  const group = { kind: 'event', group: 'watcher', patterns: ['agent.thread.response'], retryDelaysMs: [] } as const;
  await transport.consume(group, { prefetch: 100 }, async ({ body }) => {
    const opened = openEnvelope(contracts.registry, body);
    if (!opened.ok) throw new Error(opened.failure.message);
    const { causation_id: cause, event_id: id, payload } = opened.envelope;
    const own = effects.get(String(cause)) ?? new Map<string, string>();
    effects.set(String(cause), own.set(id, (payload as { readonly response: string }).response));
    return { kind: 'ack' };
  });

  const orders = { url, exchange, service, storeUrl: server.url, prefix: `faults_${randomUUID().slice(0, 8)}` };
  const owners: OwnerProcess[] = [];
  const start = async (death?: { at: CommandMoment; ofCommand: number }): Promise<OwnerProcess> => {
    const owner = await startOwnerProcess({ ...orders, leaseMs: LEASE_MS, ...(death === undefined ? {} : { death }) });
    owners.push(owner);
    return owner;
  };
  // The first one declares the queue; what comes while it is dead waits there.
  await (await start()).kill();

  const replies = new Map<string, string>();
  const ask = async (): Promise<void> => {
    const id = randomUUID();
    ledger.attempt(id);
    const payload = { provider: 'anthropic', prompt: id };
    const how = { eventId: id, timeoutMs: ANSWER_MS, onDelivered: () => ledger.acknowledge(id) };
    const { response } = await asker.request('agent.thread.prompt', payload, how);
    replies.set(id, response);
    ledger.deliver(id);
  };
  const asked: Promise<void>[] = [];
  for (let kill = 0; kill < kills; kill++) {
    // At the second command now and then: what the first one left is settled, or half so.
    const ofCommand = random.integer(0, 1);
    for (let n = 0; n <= ofCommand; n++) asked.push(ask());
    const owner = await start({ at: MOMENTS[kill % MOMENTS.length] ?? 'claimed', ofCommand });
    await owner.ended;
  }
  await start();
  await Promise.all(asked);
  const isWhole = (): boolean => [...replies.keys()].every((id) => (effects.get(id)?.size ?? 0) >= EFFECTS);
  await waitFor(isWhole, { timeoutMs: 60_000, what: 'every effect' });

  for (const [id, response] of replies) {
    expect([...(effects.get(id)?.values() ?? [])], id).toEqual(Array.from({ length: EFFECTS }, () => response));
  }
  expect([...effects.keys()].filter((id) => !replies.has(id))).toEqual([]);
  const executions = owners.reduce((sum, { executed }) => sum + executed.length, 0);
  process.stderr.write(
    `R32 on ${store}: ${JSON.stringify({ kills, commands: replies.size, executions, effects: effects.size * EFFECTS })}\n`,
  );
  expect(ledger.summarise()).toMatchObject({ lost: 0, unexpected: 0, duplicated: 0, unknown: 0 });
}
