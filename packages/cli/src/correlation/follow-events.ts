import type { Registry } from '@bloodbank/core/contract';
import { openEnvelope } from '@bloodbank/core/envelope';
import type { CorrelationStore, Logger } from '@bloodbank/core/ports';
import { createCorrelationWriter } from '@bloodbank/correlation';
import { commandsExchangeOf, recordExchangeOf } from '@bloodbank/topology';
import type { WatchBroker } from '../up/open-broker.js';

export interface Following {
  readonly registry: Registry;
  readonly exchange: string;
  readonly store: CorrelationStore;
  readonly logger: Logger;
}

/**
 * Records every event and command that passes through the broker of this process, whoever publishes it, for the processes that have no
 * Redis in common. It watches the broker and not the bus: a queue of its own would make every event routable, and a publish
 * that nobody receives would not be refused any more.
 */
export function followEvents(watch: WatchBroker, { registry, exchange, store, logger }: Following): () => void {
  const writer = createCorrelationWriter(store, { logger });
  // Retries and dead letters travel through other exchanges, and were messages before.
  const followed = [exchange, commandsExchangeOf(exchange), recordExchangeOf(exchange)];
  const unwatch = watch((message) => {
    if (!followed.includes(message.exchange)) return;
    const opened = openEnvelope(registry, message.body);
    if (opened.ok) writer.add(opened.envelope);
  });
  return () => {
    unwatch();
    writer.stop();
  };
}
