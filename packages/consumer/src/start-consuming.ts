import type { ConsumeOptions, ConsumerGroup, Consumption, ContractTypes, Transport } from '@bloodbank/core';
import { Lanes } from './lanes.js';
import { type QueueWork, settleDelivery } from './settle-delivery.js';
import { settleInOrder } from './settle-in-order.js';

/** Consumes a group, in the order of its keys where it is laid out in partitions. */
export function startConsuming<T extends ContractTypes>(
  transport: Transport,
  work: QueueWork<T>,
  group: ConsumerGroup,
  limits: ConsumeOptions,
): Promise<Consumption> {
  const lanes = new Lanes();
  return transport.consume(group, limits, (delivery) =>
    group.partitions === undefined ? settleDelivery(work, delivery) : settleInOrder(work, lanes, delivery),
  );
}
