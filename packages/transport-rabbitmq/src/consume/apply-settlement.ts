import { BloodbankError, Invalid, Nacked, toError } from '@bloodbank/core/errors';
import type { Logger, Settlement } from '@bloodbank/core/ports';
import { DEAD_LETTER_EXCHANGE, type QueueDeclaration, retryQueueOf } from '@bloodbank/topology';
import type { Route } from '../layout/places.js';
import { assertCarriable } from '../message/assert-sendable.js';
import { type RoutedMessage, toAmqp } from '../message/to-amqp.js';
import type { ConfirmPublisher } from '../publish/confirm-publisher.js';
import { copyFailed, copyParked, copyUnspent } from './failed-copy.js';
import type { ReceivedMessage } from './received-message.js';
import { retryTarget } from './retry-target.js';

/** How a delivery ends on its channel; `reject` leaves it to the broker to dead-letter the original. */
export type ChannelAction = 'ack' | 'requeue' | 'reject';

export interface SettlementOptions {
  readonly declaration: QueueDeclaration;
  /** Publishes copies; not the users' own, so that their backlog cannot hold a settlement up. */
  readonly copies: ConfirmPublisher;
  readonly copyTimeoutMs: number;
  /** Declares the queue and its companions again, after one of them was found missing. */
  readonly redeclare: () => Promise<void>;
  /** Declares a wait queue of this delay. */
  readonly declareDelay: (delayMs: number) => Promise<void>;
  readonly logger: Logger;
}

type CopiedSettlement = Exclude<Settlement, { kind: 'ack' | 'release' }>;

/** How long a dead letter waits for room in its queue, at least: a full one is not asked more often. */
export const PARKED_MS = 5_000;

/**
 * Carries out a settlement. All but an acknowledgement is a copy, and the original is acknowledged only once the broker
 * confirmed that a queue has the copy. What cannot be copied must not stop its queue, so where the copy is refused:
 *
 * - A dead letter that its queue has no room for waits in a wait queue, with its reason, and is tried again from there.
 * - What the broker does not carry any more goes to the dead-letter queue by the broker's own hand; its reason is logged.
 * - Everything else goes back to its queue: its broker is not well, and the copy is tried again.
 *
 * Never rejects.
 */
export async function applySettlement(
  received: ReceivedMessage,
  settlement: Exclude<Settlement, { kind: 'release' }>,
  options: SettlementOptions,
): Promise<ChannelAction> {
  if (settlement.kind === 'ack') return 'ack';
  const target = targetOf(settlement, options.declaration);
  if (target === undefined) return 'ack';
  const copy =
    settlement.kind === 'later'
      ? copyUnspent(received, target)
      : copyFailed(withAttempts(received, settlement), settlement.failure, target, new Date());
  try {
    await publishCopy(copy, options);
    return 'ack';
  } catch (thrown) {
    return withoutCopy(copy, settlement, toError(thrown), options);
  }
}

async function withoutCopy(
  copy: RoutedMessage,
  settlement: CopiedSettlement,
  refusal: Error,
  options: SettlementOptions,
): Promise<ChannelAction> {
  const { declaration, logger } = options;
  const { queue, deadLetterQueue } = declaration;
  const fields = { queue, target: copy.routingKey, message_id: copy.properties.messageId, reason: refusal.message };
  if (settlement.kind === 'dead-letter' && (refusal instanceof Nacked || isUnroutable(refusal))) {
    const isParked = await park(copy, options);
    if (isParked) return 'ack';
  }
  if (settlement.kind !== 'later' && refusal instanceof Invalid && deadLetterQueue !== undefined) {
    const { code, message } = settlement.failure;
    logger.error({ ...fields, code, failure: message }, 'A message cannot be copied; the broker dead-letters it.');
    return 'reject';
  }
  logger.error(fields, 'A copy was not confirmed; the original goes back.');
  return 'requeue';
}

/** Whether the dead letter waits now where it disturbs nobody. */
async function park(copy: RoutedMessage, options: SettlementOptions): Promise<boolean> {
  const { declaration, declareDelay, logger } = options;
  const { queue, retryDelaysMs } = declaration;
  const fields = { queue, target: copy.routingKey, message_id: copy.properties.messageId };
  try {
    const longestMs = Math.max(0, ...retryDelaysMs);
    const delayMs = Math.max(longestMs, PARKED_MS);
    if (delayMs !== longestMs) await declareDelay(delayMs);
    await publishCopy(copyParked(copy, { exchange: '', routingKey: retryQueueOf(queue, delayMs) }), options);
    logger.error({ ...fields, again_in_ms: delayMs }, 'The dead-letter queue takes nothing; the letter waits for it.');
    return true;
  } catch (thrown) {
    logger.error({ ...fields, reason: toError(thrown).message }, 'A refused dead letter could not wait elsewhere.');
    return false;
  }
}

function isUnroutable(error: Error): boolean {
  return error instanceof BloodbankError && error.code === 'transport.unroutable';
}

/** Undefined where the queue keeps no dead letters: then whoever decided so has logged it, and it goes. */
function targetOf(settlement: CopiedSettlement, declaration: QueueDeclaration): Route | undefined {
  if (settlement.kind !== 'dead-letter') {
    return { exchange: '', routingKey: retryTarget(declaration, settlement.delayMs) };
  }
  const { deadLetterQueue } = declaration;
  return deadLetterQueue === undefined ? undefined : { exchange: DEAD_LETTER_EXCHANGE, routingKey: deadLetterQueue };
}

function withAttempts(received: ReceivedMessage, settlement: Settlement): ReceivedMessage {
  const attempt = settlement.kind === 'dead-letter' ? settlement.attempts : undefined;
  return attempt === undefined ? received : { ...received, delivery: { ...received.delivery, attempt } };
}

async function publishCopy(
  copy: RoutedMessage,
  { copies, copyTimeoutMs, redeclare }: SettlementOptions,
): Promise<void> {
  assertCarriable(copy);
  const message = toAmqp(copy);
  const first = await copies.publish(message, { timeoutMs: copyTimeoutMs });
  if (first.routed) return;
  await redeclare();
  const second = await copies.publish(message, { timeoutMs: copyTimeoutMs });
  if (second.routed) return;
  throw new BloodbankError('transport.unroutable', `No queue took the copy for "${copy.routingKey}".`);
}
