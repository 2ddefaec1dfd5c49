import { AmqpError } from '../amqp-error.js';
import type { Deliveries, Settlement, UnsettledDelivery } from './deliveries.js';
import { deliverPublish, type PublishingChannel, type RoutedPublish } from './publish.js';

/** The channel that a transaction is on. */
interface TransactionChannel extends PublishingChannel {
  readonly deliveries: Deliveries;
}

/**
 * What a channel in transaction mode has asked for since its last commit or rollback. A publish was checked and routed
 * when it came, and a delivery was taken out of the unsettled ones; both take effect with the commit.
 */
export class Transaction {
  #publishes: RoutedPublish[] = [];
  #settlements: { readonly deliveries: readonly UnsettledDelivery[]; readonly how: Settlement }[] = [];

  addPublish(publish: RoutedPublish): void {
    this.#publishes.push(publish);
  }

  addSettlement(deliveries: readonly UnsettledDelivery[], how: Settlement): void {
    this.#settlements.push({ deliveries, how });
  }

  /** Carries out what waits, publishes first, as RabbitMQ does. Throws 406 when a full queue refused one of them. */
  commit(channel: TransactionChannel): void {
    const publishes = this.#publishes;
    const settlements = this.#settlements;
    this.#clear();
    const confirmations = publishes.map((publish) => deliverPublish(channel, publish));
    for (const { deliveries, how } of settlements) channel.deliveries.settle(deliveries, how);
    if (confirmations.includes('nack')) throw new AmqpError('PRECONDITION_FAILED', 'partial tx completion');
  }

  /** Drops the publishes that wait; what was settled is unsettled again. */
  rollback(channel: Pick<TransactionChannel, 'deliveries'>): void {
    channel.deliveries.putBack(this.#settlements.flatMap(({ deliveries }) => deliveries));
    this.#clear();
  }

  #clear(): void {
    this.#publishes = [];
    this.#settlements = [];
  }
}
