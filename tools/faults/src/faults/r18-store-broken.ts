import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { contracts } from '@bloodbank/contracts';
import type { EventStore, StoredMessage } from '@bloodbank/core/ports';
import { createPostgresEventStore } from '@bloodbank/event-store';
import { createPublisher } from '@bloodbank/publisher';
import { type Ledger, type Random, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import { openBreakable, type StoreKind, storeBeside } from '../bench/breakable-store.js';
import type { Fault } from '../fault.js';
import { startRecorderProcess } from '../processes/start-recorder.js';

export interface BrokenStore {
  readonly url: string;
  readonly random: Random;
  readonly ledger: Ledger;
  /** How often something is done to the store or its recorder. */
  readonly blows: number;
  readonly store: StoreKind;
}

export const storeBroken: Fault = {
  id: 'R18',
  name: 'the database of the event store is killed, locked, hung, made read-only, filled with connections, and its recorder is killed',
  holds:
    'Every event is one row, a reader that follows sees positions without gaps or doubles, and no publish waits for it.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  needs: 'PostgreSQL',
  timeoutMs: 600_000,
  run: ({ broker, random, ledger }) =>
    breakStore({ url: broker.url, random, ledger, blows: 12, store: storeBeside(broker) }),
};

const SCHEMA = 'faults';
const LOCK = `LOCK TABLE ${SCHEMA}.bloodbank_events IN ACCESS EXCLUSIVE MODE`;
/** A publish takes this long at most, whatever the store does. */
const PUBLISH_MS = 30_000;

/** Publishes all the time, breaks the store meanwhile, and compares what was confirmed with what a reader that follows has seen. */
export async function breakStore({ url, random, ledger, blows, store }: BrokenStore): Promise<void> {
  const broken = await openBreakable(store, random, LOCK);
  const exchange = `faults.${randomUUID().slice(0, 8)}`;
  const transport = await createRabbitTransport({ url, exchange, connectionName: 'publisher' });
  onTestFinished(() => transport.close());
  const { publish } = createPublisher({ contracts, transport, source: { host: 'faults', type: 'service' } });
  const { url: storeUrl, timeoutMs } = broken;
  const orders = { url, exchange, storeUrl, schema: SCHEMA, timeoutMs };
  let kill = await startRecorderProcess(orders);

  let isOver = false;
  const publishing = (async () => {
    for (let n = 0; !isOver; n++) {
      const id = randomUUID();
      ledger.attempt(id);
      const payload = { provider: 'faults', prompt: String(n) };
      const receipt = await publish('llm.prompt', payload, { eventId: id, unroutable: 'drop', timeoutMs: PUBLISH_MS });
      expect(receipt.recorded).toBe(true);
      ledger.acknowledge(id);
      await sleep(random.integer(0, 4));
    }
  })();
  const reader = createPostgresEventStore({ url: storeUrl, schema: SCHEMA, timeoutMs, pollMs: 20 });
  onTestFinished(() => reader.close());
  const followed: StoredMessage[] = [];
  const following = follow(
    reader,
    () => isOver && ledger.missing.length === 0,
    (message) => {
      followed.push(message);
      ledger.deliver(message.id);
    },
  );

  const inflict: Readonly<Record<string, () => Promise<void>>> = {
    ...broken.blows,
    // With a batch in its hands that is not committed.
    recorderKilled: async () => {
      await broken.holding(LOCK, async () => {
        await sleep(random.integer(300, 1_000));
        await kill();
      });
      kill = await startRecorderProcess(orders);
    },
  };
  const names = Object.keys(inflict);
  try {
    // Before there are tables there is nothing to break.
    await waitFor(() => followed.length > 0, { timeoutMs: 240_000, what: 'the first event in the store' });
    for (let n = 0; n < blows; n++) {
      await sleep(random.integer(100, 500));
      // Each of them at least once where there is room, then at random.
      await inflict[names[n] ?? names[random.integer(0, names.length - 1)] ?? '']?.();
    }
  } finally {
    isOver = true;
    await publishing;
  }
  await waitFor(() => ledger.missing.length === 0, { timeoutMs: 120_000, what: 'the last event in the store' });
  await following;
  expect(followed.map(({ position }) => position)).toEqual(followed.map((_, index) => index + 1));
  expect(new Set(followed.map(({ id }) => id)).size).toBe(followed.length);
  expect(ledger.unexpected).toEqual([]);
}

/** Hands over what is recorded, in its order, whatever becomes of the database meanwhile. */
async function follow(
  store: EventStore,
  isOver: () => boolean,
  onMessage: (message: StoredMessage) => void,
): Promise<void> {
  let position = 0;
  while (!isOver()) {
    try {
      for (const message of await store.read({ after: position, limit: 100, follows: true })) {
        onMessage(message);
        position = message.position;
      }
      await store.waitFor(position, { timeoutMs: 200 });
    } catch {
      await sleep(100);
    }
  }
}
