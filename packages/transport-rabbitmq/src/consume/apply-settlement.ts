import { BloodbankError, type Logger, type Settlement, toError } from '@bloodbank/core';
import { DEAD_LETTER_EXCHANGE, type QueueDeclaration } from '@bloodbank/topology';
import type { Route } from '../layout/places.js';
import { assertCarriable } from '../message/assert-sendable.js';
import { type RoutedMessage, toAmqp } from '../message/to-amqp.js';
import type { ConfirmPublisher } from '../publish/confirm-publisher.js';
import { copyFailed, copyUnspent } from './failed-copy.js';
import type { ReceivedMessage } from './received-message.js';
import { retryTarget } from './retry-target.js';

/** How a delivery ends on its channel. */
export type ChannelAction = 'ack' | 'requeue';

export interface SettlementOptions {
  readonly declaration: QueueDeclaration;
  /** Publishes copies; not the users' own, so that their backlog cannot hold a settlement up. */
  readonly copies: ConfirmPublisher;
  readonly copyTimeoutMs: number;
  /** Declares the queue and its companions again, after one of them was found missing. */
  readonly redeclare: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * Carries out a settlement. All but an acknowledgement is a copy, and the original is acknowledged only once the broker
 * confirmed that a queue has the copy; otherwise the original goes back to its queue. Never rejects.
 */
export async function applySettlement(
  received: ReceivedMessage,
  settlement: Exclude<Settlement, { kind: 'release' }>,
  options: SettlementOptions,
): Promise<ChannelAction> {
  if (settlement.kind === 'ack') return 'ack';
  const { declaration, logger } = options;
  const target = targetOf(settlement, declaration);
  if (target === undefined) return 'ack';
  try {
    const copy =
      settlement.kind === 'later'
        ? copyUnspent(received, target)
        : copyFailed(withAttempts(received, settlement), settlement.failure, target, new Date());
    await publishCopy(copy, options);
    return 'ack';
  } catch (thrown) {
    const reason = toError(thrown).message;
    logger.error({ queue: declaration.queue, target, reason }, 'A copy was not confirmed; the original goes back.');
    return 'requeue';
  }
}

/** Undefined where the queue keeps no dead letters: then whoever decided so has logged it, and it goes. */
function targetOf(
  settlement: Exclude<Settlement, { kind: 'ack' | 'release' }>,
  declaration: QueueDeclaration,
): Route | undefined {
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
