import { DEAD_LETTER_EXCHANGE } from '../names.js';
import type { RascalQueue } from '../rascal/rascal-config.js';

/**
 * How often the broker itself hands a message out again after a consumer died with it, before it dead-letters it.
 * Explicit, for the default differs: none before RabbitMQ 4.0, 20 since.
 */
export const DELIVERY_LIMIT = 20;

/** For queues where nothing may be dropped for having been looked at: RabbitMQ before 4.0 has no word for "no limit". */
const PRACTICALLY_NO_LIMIT = 1_000_000;

/**
 * The broker's own dead-lettering loses messages unless all of these stand together: quorum queue, this strategy, and
 * refusing publishes instead of dropping the head (RabbitMQ documentation, "At-Least-Once Dead Lettering").
 */
function deadLetterSafely(exchange: string, routingKey: string): Readonly<Record<string, unknown>> {
  return {
    'x-dead-letter-exchange': exchange,
    'x-dead-letter-routing-key': routingKey,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

/** A queue that services consume. Without a dead-letter queue, what the broker gives up is gone. */
export function workQueue(deadLetterQueue: string | undefined, messageTtlMs?: number): RascalQueue {
  return quorumQueue({
    'x-delivery-limit': DELIVERY_LIMIT,
    ...(deadLetterQueue === undefined ? {} : deadLetterSafely(DEAD_LETTER_EXCHANGE, deadLetterQueue)),
    ...(messageTtlMs === undefined ? {} : { 'x-message-ttl': messageTtlMs }),
  });
}

export function restingQueue(): RascalQueue {
  return quorumQueue({ 'x-delivery-limit': PRACTICALLY_NO_LIMIT });
}

/** Holds messages for `delayMs`; then the broker moves them back, through the default exchange, to `queue` alone. */
export function waitQueue(queue: string, delayMs: number): RascalQueue {
  return quorumQueue({
    'x-message-ttl': delayMs,
    'x-delivery-limit': PRACTICALLY_NO_LIMIT,
    ...deadLetterSafely('', queue),
  });
}

export function quorumQueue(more: Readonly<Record<string, unknown>>): RascalQueue {
  return { options: { durable: true, arguments: { 'x-queue-type': 'quorum', ...more } } };
}
