import type { ContractTypes, Envelope, EnvelopeOf, EventType, Logger, Publish } from '@bloodbank/core';

/** What a handler is given beside its event. */
export interface HandlerContext<T extends ContractTypes> {
  /** Publishes with the handled event as the cause. */
  readonly publish: Publish<T>;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the handler runs out of time, or when the service stops without waiting any longer. */
  readonly signal: AbortSignal;
  /** Says event_id, event_type, correlation_id, and in a trace also trace_id and span_id, with every line. */
  readonly log: Logger;
  readonly queue: string;
  readonly routingKey: string;
}

/** Returning settles the delivery as done; throwing has it retried, then dead-lettered. */
export type Handler<T extends ContractTypes, E extends Envelope> = (
  event: E,
  context: HandlerContext<T>,
) => Promise<void> | void;

/** A pattern that the contracts name: an event type, or a wildcard that matches at least one. */
export type KnownPattern<T extends ContractTypes> = (keyof T['patterns'] & string) | EventType<T>;

/** The event types a pattern stands for. Looked up, never searched for: its cost does not depend on their number. */
export type TypesOf<T extends ContractTypes, P> = P extends keyof T['patterns']
  ? T['patterns'][P] & EventType<T>
  : P extends EventType<T>
    ? P
    : P extends FreePattern
      ? EventType<T>
      : never;

/** The union of envelopes that a handler of this pattern receives; `event_type` narrows it. */
export type EventsOf<T extends ContractTypes, P> = EnvelopeOf<T, TypesOf<T, P>>;

declare const free: unique symbol;

/** A topic pattern of any form, whose events the compiler does not narrow down. */
export type FreePattern = string & { readonly [free]: true };

/**
 * Names a pattern that is no event type and no prefix wildcard; the handler then receives the union of all events.
 *
 * @example
 * ```ts
 * await bus.subscribe(pattern('*.*.created'), { handler: (event) => console.log(event.event_type) });
 * ```
 */
export function pattern(text: string): FreePattern {
  return text as FreePattern;
}
