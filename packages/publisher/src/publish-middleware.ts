import type { Kind } from '@bloodbank/core/contract';
import type { PublishOptions, PublishReceipt } from '@bloodbank/core/ports';

/** A publish as it was asked for: nothing of it was checked, and everything but its kind may still change. */
export interface Outgoing extends PublishOptions {
  readonly kind: Kind;
  readonly eventType: string;
  readonly payload: unknown;
}

declare const published: unique symbol;

/** What `next()` resolves with. A middleware must return one, so one that forgets `return next()` does not compile. */
export type Published = PublishReceipt & { readonly [published]: true };

/**
 * The user's form of a step: sees every message that is published, before it is validated and sealed. Changes it by handing on
 * another one, keeps it back by throwing, and may look at the receipt.
 *
 * @example
 * ```ts
 * bus.onPublish((outgoing, next) => next({ ...outgoing, metadata: { ...outgoing.metadata, tenant: 'acme' } }));
 * ```
 */
export type PublishMiddleware = (
  outgoing: Outgoing,
  next: (outgoing: Outgoing) => Promise<Published>,
) => Promise<Published>;
