import { transportFor } from '@bloodbank/bus/broker';
import type { QueueAdmin } from '@bloodbank/core/ports';
import { deleteServiceQueues } from '@bloodbank/testkit';
import { deleteTopicsOf } from '../../../transport-kafka/src/delete-topics.fixture.js';

/** A broker of any kind, as an operator has it. Its `url` can be read from `beforeAll` on. */
export interface AnyBroker {
  readonly kind: 'amqp' | 'kafka';
  readonly url: string;
  openAdmin(): Promise<QueueAdmin>;
  /** Removes what services left below an exchange of the test's own. */
  cleanUp(exchange: string, services: readonly string[]): Promise<void>;
  /** What a dead letter calls the place that its event was published to. */
  destinationOf(exchange: string, domain: string): string;
}

/** `url` is read when it is needed: an embedded broker has none before its tests begin. */
export function amqpBroker(server: { readonly url: string }): AnyBroker {
  return {
    kind: 'amqp',
    get url() {
      return server.url;
    },
    openAdmin: () => openAdmin(server.url),
    cleanUp: async (exchange, services) => {
      for (const service of services) await deleteServiceQueues(server.url, service, [], exchange);
    },
    destinationOf: (exchange) => exchange,
  };
}

/** In one partition, so that all is in the order in which it was published, as in a queue. */
export function kafkaBroker(server: string): AnyBroker {
  const bootstrap = new URL(server).host;
  const url = `kafka://${bootstrap}?partitions=1`;
  return {
    kind: 'kafka',
    url,
    openAdmin: () => openAdmin(url),
    cleanUp: (exchange) => deleteTopicsOf(bootstrap, exchange),
    destinationOf: (exchange, domain) => `${exchange}.${domain}`,
  };
}

async function openAdmin(url: string): Promise<QueueAdmin> {
  return (await transportFor(url)).openQueueAdmin({ url, clientName: 'test admin' });
}
