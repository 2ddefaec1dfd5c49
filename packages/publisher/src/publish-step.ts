import type { Contract, Kind } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { EnvelopeSendOptions, OutgoingMessage, PublishOptions, PublishReceipt } from '@bloodbank/core/ports';
import { assertTimeout } from '@bloodbank/core/time';

/**
 * A message's way out from here on. It may throw instead of rejecting: who enters the way makes a rejection of that, so that a
 * step that waits for nothing needs no promise.
 */
export type PublishStep<I> = (input: I) => Promise<PublishReceipt>;

/** Where a way is entered: what its steps throw becomes a rejection. */
export function entranceOf<I>(step: PublishStep<I>): PublishStep<I> {
  return (input) => {
    try {
      return step(input);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  };
}

/** The same for what comes from outside, whose own deadline is one that can be kept, or is refused. */
export function doorOf<I extends { readonly options: { readonly timeoutMs?: number } }>(
  step: PublishStep<I>,
): PublishStep<I> {
  return entranceOf((input) => {
    if (input.options.timeoutMs !== undefined) assertTimeout('timeoutMs', input.options.timeoutMs);
    return step(input);
  });
}

/** One feature, around what comes after it. */
export type PublishAround<I, O = I> = (next: PublishStep<O>) => PublishStep<I>;

/** What somebody asks to be sent. Nothing of it was checked. */
export interface PublishRequest {
  readonly kind: Kind;
  readonly type: string;
  readonly payload: unknown;
  readonly options: PublishOptions & EnvelopeSendOptions;
}

/** Verified, and not yet written as bytes. */
export interface SealedMessage {
  readonly envelope: Envelope;
  readonly contract: Contract;
  readonly options: EnvelopeSendOptions;
}

/** With its address and its bytes, ready to leave. */
export interface RoutedMessage extends SealedMessage {
  readonly message: OutgoingMessage;
}

/** A list of steps, outermost first, each of which takes what the one before it hands on. */
export interface PublishPipeline<First, Last> {
  add<Next>(step: PublishAround<Last, Next>): PublishPipeline<First, Next>;
  /** Steps that are there only where their feature is: an absent one costs nothing. */
  addAll(steps: readonly PublishAround<Last>[]): PublishPipeline<First, Last>;
  /** The innermost step, which hands nothing on: the whole, composed once. */
  end(step: PublishStep<Last>): PublishStep<First>;
}

/**
 * Begins a list of steps.
 *
 * @example
 * ```ts
 * const leave = publishPipeline<SealedMessage>().add(route(exchange)).addAll(steps).end(confirm(transport, timeoutMs));
 * ```
 */
export function publishPipeline<First>(): PublishPipeline<First, First> {
  return after<First, First>((next) => next);
}

function after<First, Last>(before: PublishAround<First, Last>): PublishPipeline<First, Last> {
  return {
    add: (step) => after((next) => before(step(next))),
    addAll: (steps) => after((next) => before(steps.reduceRight((inner, step) => step(inner), next))),
    end: (step) => before(step),
  };
}
