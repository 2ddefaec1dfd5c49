import {
  type ContractTypes,
  type Delivery,
  decodeJson,
  partitionKeyOf,
  type Registry,
  type Settlement,
} from '@bloodbank/core';
import type { Lanes } from './lanes.js';
import { pause } from './pause.js';
import { type QueueWork, settleDelivery } from './settle-delivery.js';

/**
 * As `settleDelivery`, for a queue in partitions: an event that fails is tried again here, and what has the same key waits
 * behind it; a retry by way of the broker would be overtaken. When the service stops, both go back to their places.
 */
export async function settleInOrder<T extends ContractTypes>(
  work: QueueWork<T>,
  lanes: Lanes,
  delivery: Delivery,
): Promise<Settlement> {
  const key = keyOf(work.registry, delivery.body);
  if (key === undefined) return settleDelivery(work, delivery);
  return lanes.run(key, () => settleHere(work, delivery));
}

async function settleHere<T extends ContractTypes>(work: QueueWork<T>, delivery: Delivery): Promise<Settlement> {
  for (let { attempt } = delivery; ; attempt += 1) {
    if (work.draining.aborted) return { kind: 'release' };
    const settlement = await settleDelivery(work, { ...delivery, attempt });
    if (settlement.kind === 'dead-letter') return { ...settlement, attempts: attempt };
    if (settlement.kind !== 'retry') return settlement;
    await pause(withJitter(settlement.delayMs), work.draining);
  }
}

/** Up to a fifth later, so that events which failed together do not all come back together. */
function withJitter(delayMs: number): number {
  return delayMs * (1 + Math.random() / 5);
}

/** Undefined too for what is no event: it is dead-lettered, whatever its order. */
function keyOf(registry: Registry, body: Uint8Array): string | undefined {
  const decoded = decodeJson(body);
  if (!decoded.ok || typeof decoded.value !== 'object' || decoded.value === null) return undefined;
  const { event_type: eventType, payload } = decoded.value as {
    readonly event_type?: unknown;
    readonly payload?: unknown;
  };
  const contract = typeof eventType === 'string' ? registry.find(eventType) : undefined;
  return contract && partitionKeyOf(contract, payload);
}
