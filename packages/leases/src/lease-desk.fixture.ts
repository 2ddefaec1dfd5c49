import { contracts } from '@bloodbank/contracts';
import type { LeaseDesk, LeasedDelivery, PullRequest } from '@bloodbank/core/ports';
import { createPublisher } from '@bloodbank/publisher';
import { deleteServiceQueues, freshName, type TestBroker } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { onTestFinished } from 'vitest';
import { createLeaseDesk, type LeaseDeskOptions } from './create-lease-desk.js';
import { openServiceBus, RETRY_MS, source } from './service-bus.fixture.js';

export interface DeskBench {
  readonly service: string;
  readonly exchange: string;
  readonly queue: string;
  readonly desk: LeaseDesk;
  openDesk(options?: Partial<LeaseDeskOptions>): LeaseDesk;
  /** Pulls as the service of this bench, with what a test does not say. */
  pull(asked?: Partial<PullRequest>, desk?: LeaseDesk): Promise<readonly LeasedDelivery[]>;
  /** Resolves with the ids, in their order. */
  publish(count: number): Promise<readonly string[]>;
}

/** A desk on an exchange of its own; everything goes after the test. */
export async function openDeskBench(broker: TestBroker, options: Partial<LeaseDeskOptions> = {}): Promise<DeskBench> {
  const exchange = freshName('leases.events');
  const service = freshName('worker');
  const transport = await createRabbitTransport({ url: broker.url, exchange });
  const { publish } = createPublisher({ contracts, transport, source });
  const desks: LeaseDesk[] = [];
  onTestFinished(async () => {
    for (const desk of desks) await desk.close();
    await transport.close();
    await deleteServiceQueues(broker.url, service, [RETRY_MS], exchange);
  });
  const openDesk = (more: Partial<LeaseDeskOptions> = {}): LeaseDesk => {
    const open = (name: string) => openServiceBus(broker.url, exchange, name);
    const desk = createLeaseDesk({ open, ...options, ...more });
    desks.push(desk);
    return desk;
  };
  const first = openDesk();
  const usual = {
    service,
    holder: 'n8n',
    patterns: ['github.pr.created'],
    max: 10,
    waitMs: 10_000,
    leaseMs: 30_000,
    signal: new AbortController().signal,
  };
  return {
    service,
    exchange,
    queue: `${exchange}.${service}`,
    desk: first,
    openDesk,
    pull: (asked = {}, desk = first) => desk.pull({ ...usual, ...asked }),
    async publish(count) {
      const ids: string[] = [];
      for (let n = 0; n < count; n++) {
        const { eventId } = await publish('github.pr.created', { cache_key: `${service}|${n}` });
        ids.push(eventId);
      }
      return ids;
    },
  };
}

export function idsOf(deliveries: readonly LeasedDelivery[]): readonly string[] {
  return deliveries.map(({ envelope }) => envelope.event_id);
}
