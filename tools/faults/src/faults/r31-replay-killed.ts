import { randomUUID } from 'node:crypto';
import { decodeJson } from '@bloodbank/core/message';
import type { RecordedMessage } from '@bloodbank/core/ports';
import { createPostgresEventStore, planReplay } from '@bloodbank/event-store';
import { freshName, type Ledger, type Random, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import { dropSchema, openStoreUrl, storeBeside } from '../bench/breakable-store.js';
import type { Fault } from '../fault.js';
import { startReplayProcess } from '../processes/start-replay.js';

export interface KilledReplay {
  readonly url: string;
  readonly storeUrl: string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly events: number;
  readonly kills: number;
}

export const replayKilled: Fault = {
  id: 'R31',
  name: 'a replay is killed again and again, while events happen as ever',
  holds:
    'It goes on at its checkpoint: the service sees every event of the plan, marked, and nobody else sees any of them.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  needs: 'PostgreSQL',
  timeoutMs: 900_000,
  run: async ({ broker, random, ledger }) => {
    const storeUrl = await openStoreUrl(storeBeside(broker));
    await killReplay({ url: broker.url, storeUrl, random, ledger, events: 100_000, kills: 3 });
  },
};

const TYPE = 'llm.prompt';
const PAGE = 1_000;

/** Replays to one service while its process is killed, and looks at what that service, and everybody else, was sent. */
export async function killReplay({ url, storeUrl, random, ledger, events, kills }: KilledReplay): Promise<void> {
  const schema = freshName('faults').replaceAll('-', '_');
  const store = createPostgresEventStore({ url: storeUrl, schema, timeoutMs: 240_000 });
  const exchange = freshName('faults');
  const transport = await createRabbitTransport({ url, exchange, connectionName: 'r31' });
  onTestFinished(async () => {
    await transport.close();
    await store.close();
    await dropSchema(storeUrl, schema);
  });
  for (let n = 0; n < events; n += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, events - n) }, (_, at) => eventOf(n + at));
    for (const { id } of page) {
      ledger.attempt(id);
      ledger.acknowledge(id);
    }
    await store.append(page.map(({ message }) => message));
  }

  const live = { service: 0, everybody: 0, sent: 0 };
  const marks = new Set<string>();
  const asked = { kind: 'event', group: 'service', patterns: [TYPE], retryDelaysMs: [] } as const;
  await transport.consume(asked, { prefetch: 500 }, async ({ body }) => {
    const { event_id: id, metadata } = readBody(body);
    if (metadata?.replay === undefined) live.service += 1;
    else {
      marks.add(metadata.replay.id);
      ledger.deliver(id);
    }
    return { kind: 'ack' };
  });
  await transport.consume({ ...asked, group: 'everybody' }, { prefetch: 500 }, async ({ body }) => {
    expect(readBody(body).metadata?.replay).toBeUndefined();
    live.everybody += 1;
    return { kind: 'ack' };
  });

  const target = { kind: 'service', group: 'service' } as const;
  const plan = await planReplay(store, { selection: { types: [TYPE] }, reason: 'faults', target });
  expect(plan.count).toBe(events);
  const orders = { url, exchange, storeUrl, schema, plan };
  let isOver = false;
  const happening = (async () => {
    while (!isOver) {
      const { message } = eventOf(live.sent);
      await transport.publish({ ...message, headers: {} }, { timeoutMs: 30_000 });
      live.sent += 1;
    }
  })();
  let before = 0;
  for (let kill = 0; kill < kills; kill++) {
    const process = startReplayProcess(orders);
    const enough = before + random.integer(1, Math.max(1, Math.floor(events / (kills + 1)) - 1));
    await waitFor(() => process.replayed >= enough || process.hasEnded, {
      timeoutMs: 300_000,
      what: `${enough} replayed`,
    });
    expect(process.hasEnded, 'it was killed before its end').toBe(false);
    await process.kill();
    // It never begins anew.
    expect(process.replayed).toBeGreaterThan(before);
    before = process.replayed;
  }
  const last = startReplayProcess(orders);
  await last.closed;
  expect(last.state).toBe('done');
  await waitFor(() => ledger.missing.length === 0, { timeoutMs: 300_000, what: 'the last event of the replay' });
  isOver = true;
  await happening;
  await waitFor(() => live.service >= live.sent && live.everybody >= live.sent, {
    timeoutMs: 60_000,
    what: 'what happened',
  });
  expect([...marks]).toEqual([plan.id]);
  expect(ledger.unexpected).toEqual([]);
  // What a killed process had sent and not noted is sent again: one batch for each kill at most.
  expect(ledger.summarise().duplicated).toBeLessThanOrEqual(kills * 200);
}

function eventOf(n: number): { readonly id: string; readonly message: RecordedMessage } {
  const id = randomUUID();
  const envelope = {
    event_id: id,
    event_type: TYPE,
    timestamp: new Date().toISOString(),
    version: '1.0.0',
    source: { host: 'h', type: 'service', service: 'faults' },
    correlation_ids: [],
    payload: { provider: 'faults', prompt: String(n) },
  };
  const address = { kind: 'event', key: TYPE } as const;
  const body = Buffer.from(JSON.stringify(envelope));
  return { id, message: { address, destination: 'x', body, properties: { messageId: id }, headers: {} } };
}

interface Seen {
  readonly event_id: string;
  readonly metadata?: { readonly replay?: { readonly id: string } };
}

function readBody(body: Uint8Array): Seen {
  const decoded = decodeJson(body);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value as Seen;
}
