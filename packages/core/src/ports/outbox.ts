import type { Envelope } from '../envelope/envelope.js';
import type { PublishReceipt, SendOptions } from './publish.js';

/**
 * The Outbox port: a place for events that the broker does not take at this moment, from which they are published later. Each
 * numbered clause has a conformance test of the same number.
 *
 * [O1] publish: hands the event to the broker; what it confirms is never written down. What fails for the broker, and not for
 *      the event, is kept, and `stored: 'outbox'` is said only once it would survive the end of the process.
 * [O2] kept events are published by themselves once the broker takes them, as the same events; after that nothing is left.
 * [O3] order: the events of one source leave in the order in which they were given, also while some of them are kept.
 * [O4] an event that its queue does not take holds up its own source, and no other one.
 * [O5] what proves later that it can never be published is set aside with its reason, until it is retried or dropped; what
 *      stands behind it flows. What proves it at once is refused, and nothing is kept.
 * [O6] what was kept when a process ended, however it ended, is published by the next one that opens the outbox; what the
 *      broker had confirmed is not published again after an orderly end.
 * [O7] two processes that are alive never publish each other's events.
 * [O8] full: the event is refused with `outbox.full`, all that was kept before stays, and there is room again once it left.
 * [O9] close: finishes what is under way, and keeps the rest. A later publish rejects `transport.closed`.
 */
export interface Outbox {
  /**
   * @throws what the broker says of an event that it will never take, `outbox.full`, `outbox.damaged`, `transport.closed`.
   */
  publish(event: OutboxEvent): Promise<OutboxReceipt>;
  /** What was kept and can never be published. */
  readonly rejected: RejectedEvents;
  health(): OutboxHealth;
  close(): Promise<void>;
}

/** How an event is sent later as it would have been sent now. */
export type OutboxSendOptions = Pick<
  SendOptions,
  'unroutable' | 'traceparent' | 'tracestate' | 'persistent' | 'routingKey'
>;

export interface OutboxEvent extends OutboxSendOptions {
  readonly envelope: Envelope;
  /** Whose order is kept: a service, a webhook's sender. */
  readonly source: string;
}

export type OutboxReceipt =
  | { readonly stored: 'broker'; readonly receipt: PublishReceipt }
  | { readonly stored: 'outbox' };

export interface OutboxHealth {
  /** `degraded` while anything waits, was set aside or is damaged; `unhealthy` while it cannot keep events. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** Whether an event is kept that the broker does not take now. */
  readonly keepsEvents: boolean;
  readonly waitingEvents: number;
  readonly usedBytes: number;
  readonly rejectedEvents: number;
  /** Places that are not what was written. They were set aside. */
  readonly damagedRecords: number;
}

/** An event that was kept and can never be published as it is. */
export interface RejectedEvent extends OutboxSendOptions {
  readonly reason: { readonly code: string; readonly message: string };
  readonly source: string;
  /** As it was accepted. It was verified then; its contract may have changed since. */
  readonly envelope: { readonly event_id: string; readonly event_type: string };
}

/** The events that were set aside, shared by all processes of the outbox. They may be changed while others write there. */
export interface RejectedEvents {
  list(): AsyncIterable<RejectedEvent>;
  /** Whether it was there. Resolves once it would not come back after a loss of power. */
  drop(eventId: string): Promise<boolean>;
}
