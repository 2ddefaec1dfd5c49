import type { ConsumeOptions, Consumption, ContractTypes, QueueDeclaration, Transport } from '@bloodbank/core';
import { Lanes } from './lanes.js';
import type { QueuePlan } from './queue-plan.js';
import { type QueueWork, settleDelivery } from './settle-delivery.js';
import { settleInOrder } from './settle-in-order.js';

/** The queues that exist for a plan: the one that it names, or its partitions. */
export function queuesOf({ declaration, partitions }: QueuePlan): readonly QueueDeclaration[] {
  return partitions ?? [declaration];
}

/** Consumes every queue of a plan as one. Where one of them cannot be consumed, none is. */
export async function startConsuming<T extends ContractTypes>(
  transport: Transport,
  work: QueueWork<T>,
  plan: QueuePlan,
  limits: ConsumeOptions,
): Promise<Consumption> {
  const started = await Promise.allSettled(
    queuesOf(plan).map((queue) => {
      const lanes = new Lanes();
      return transport.consume(queue, limits, (delivery) =>
        queue.partition === undefined ? settleDelivery(work, delivery) : settleInOrder(work, lanes, delivery),
      );
    }),
  );
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (options?: { readonly timeoutMs?: number }): Promise<void> => {
    const stopped = await Promise.allSettled(running.map((one) => one.stop(options)));
    for (const result of stopped) if (result.status === 'rejected') throw result.reason;
  };
  const [failed] = started.flatMap((result) => (result.status === 'rejected' ? [result] : []));
  if (failed === undefined) return { queue: plan.declaration.queue, stop };
  await stop().catch(() => {});
  throw failed.reason;
}
