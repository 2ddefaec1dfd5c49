import type { Kind } from '../contract/contract-set.js';

/** Where a message goes. Each transport maps it to places of its own. */
export interface Address {
  readonly kind: Kind;
  /** Dotted words, the routing key; of a reply what `ReplyInbox.address` says. */
  readonly key: string;
}

export type HeaderValue = string | number | boolean | null;

/** What travels beside the body. Priority is 0 to 9; expiration is in milliseconds. */
export interface MessageProperties {
  readonly messageId?: string;
  readonly type?: string;
  readonly correlationId?: string;
  readonly timestamp?: Date;
  readonly appId?: string;
  readonly contentType?: string;
  readonly replyTo?: string;
  readonly priority?: number;
  readonly expirationMs?: number;
  /**
   * As whom the broker knows its sender, where the sender said so and the broker checked it. Never taken from whoever publishes
   * through the bus.
   */
  readonly userId?: string;
  /** Survives a restart of the broker. Default true. */
  readonly persistent?: boolean;
}
