import type { Registry } from '@bloodbank/core/contract';
import { decodeBody } from '@bloodbank/core/envelope';
import type { Around, Step } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import { partitionKeyOf } from '@bloodbank/core/routing';
import { pause } from '@bloodbank/core/time';
import { KeyedQueue } from '../keyed-queue.js';
import type { Passage } from '../passage.js';

/**
 * For a queue in partitions: what has the same key is worked on one at a time, in the order of its deliveries. An event that
 * fails is tried again here, and what has the same key waits behind it; a retry by way of the broker would be overtaken.
 * When the service stops, both go back to their places.
 *
 * It stands outermost, for a place in the order is taken in the moment of the delivery, and each attempt goes the whole way.
 */
export function inOrder(registry: Registry, draining: AbortSignal): Around<Passage> {
  const waiting = new KeyedQueue();
  return (next) => (passage) => {
    const key = keyOf(registry, passage);
    return key === undefined ? next(passage) : waiting.run(key, () => settleHere(next, passage, draining));
  };
}

async function settleHere(next: Step<Passage>, first: Passage, draining: AbortSignal): Promise<Settlement> {
  for (let passage = first; ; ) {
    if (draining.aborted) return { kind: 'release' };
    const settlement = await next(passage);
    const { attempt } = passage;
    if (settlement.kind === 'dead-letter') return { ...settlement, attempts: attempt };
    if (settlement.kind !== 'retry' && settlement.kind !== 'later') return settlement;
    const isSpent = settlement.kind === 'retry';
    await pause(isSpent ? withJitter(settlement.delayMs) : settlement.delayMs, draining);
    passage = passage.again(isSpent ? attempt + 1 : attempt);
  }
}

/** Up to a fifth later, so that events which failed together do not all come back together. */
function withJitter(delayMs: number): number {
  return delayMs * (1 + Math.random() / 5);
}

/** Undefined too for what is no event: it is dead-lettered, whatever its order. What was decoded for it is handed on. */
function keyOf(registry: Registry, passage: Passage): string | undefined {
  passage.decoded = decodeBody(passage.body, registry, passage.routingKey);
  if (!passage.decoded.ok) return undefined;
  const { value } = passage.decoded;
  if (typeof value !== 'object' || value === null) return undefined;
  const { event_type: eventType, payload } = value as { readonly event_type?: unknown; readonly payload?: unknown };
  const contract = typeof eventType === 'string' ? registry.find(eventType) : undefined;
  return contract && partitionKeyOf(contract, payload);
}
