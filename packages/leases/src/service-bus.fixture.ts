import { createGroupPlanner, createSubscriber } from '@bloodbank/consumer';
import { contracts } from '@bloodbank/contracts';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import type { ServiceBus } from './service-bus.js';

/** How failures are retried here: soon, and twice. */
export const RETRY_MS = 50;
const RETRY = { attempts: 3, delaysMs: [RETRY_MS] } as const;

export const source = { host: 'test-host', type: 'service', app: 'leases' } as const;

/** Connects as `connectBus` does, as far as a desk needs it. */
export async function openServiceBus(url: string, exchange: string, service: string): Promise<ServiceBus> {
  const transport = await createRabbitTransport({ url, exchange, connectionName: service });
  const { publish } = createPublisher({ contracts, transport, source });
  const subscriber = createSubscriber({ contracts, transport, publish, service, planGroup: createGroupPlanner(RETRY) });
  return {
    subscribe: (pattern, handler, options) => subscriber.subscribe(pattern as '#', handler, options),
    async close(options) {
      await subscriber.stop(options);
      await transport.close(options);
    },
  };
}
