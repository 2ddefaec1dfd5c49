import type { Registry } from '@bloodbank/core/contract';
import type { EventStore } from '@bloodbank/core/ports';
import type { ReadinessCheck } from '@bloodbank/gateway';
import { recordExchangeOf } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { openEventStore } from '../store/open-event-store.js';
import { openRecorder } from '../store/open-recorder.js';
import type { OpenBroker } from './open-broker.js';

export interface OpenRecording {
  /** What the gateway may be asked about; undefined where another process keeps it. */
  readonly history?: EventStore;
  /** Degraded while events wait in the queue, for a store that does not keep them. */
  readonly recorder?: ReadinessCheck;
  /** As `up` tells of it. */
  readonly described: string;
  close(): Promise<void>;
}

const LAST = 10_000;

/**
 * Where EVENT_STORE says postgres or pglite, everything is recorded as `store run` does. Else the last events are kept in memory, of a broker
 * in this process alone: it is watched, for a queue would fill a broker that outlives `up`.
 */
export async function openRecording(
  context: CommandContext,
  broker: OpenBroker,
  registry: Registry,
): Promise<OpenRecording> {
  const { EVENT_STORE: kind, EXCHANGE_NAME: exchange } = context.settings;
  if (kind !== 'memory') {
    const store = await openEventStore(context);
    const recorder = await openRecorder(context, broker.url, store).catch(async (thrown: unknown) => {
      await store.close();
      throw thrown;
    });
    return {
      history: store,
      recorder: {
        name: 'recorder',
        health() {
          const { status, ...details } = recorder.health();
          return { status, details };
        },
      },
      described: `every event, in ${String(store.health().details['address'])}`,
      async close() {
        await recorder.stop();
        await store.close();
      },
    };
  }
  if (broker.watch === undefined) return { described: 'not here', close: async () => {} };
  const { createMemoryEventStore } = await import('@bloodbank/event-store/memory');
  const store = createMemoryEventStore({ maxMessages: LAST });
  const places = new Set([exchange, recordExchangeOf(exchange)]);
  const unwatch = broker.watch(({ exchange: destination, routingKey, body }) => {
    // Retries and dead letters travel through other exchanges, and were events before.
    if (!places.has(destination)) return;
    const address = { kind: registry.kindOf(routingKey) ?? 'event', key: routingKey } as const;
    void store.append([{ address, body, destination: exchange, properties: {}, headers: {} }]);
  });
  return {
    history: store,
    described: `the last ${LAST.toLocaleString('en')} events, in memory`,
    async close() {
      unwatch();
      await store.close();
    },
  };
}
