import type { ContractTypes, EventType } from '@bloodbank/core/contract';
import type { Envelope, EnvelopeOf, ReplayMark } from '@bloodbank/core/envelope';
import type { HeaderValue, Logger, Publish } from '@bloodbank/core/ports';

/** What a handler is given beside its event. */
export interface HandlerContext<T extends ContractTypes> {
  /** Publishes with the handled event as the cause. */
  readonly publish: Publish<T>;
  /**
   * Answers whoever asked, with what the event's `x-reply` names: a payload of that type. Does nothing where nobody waits for an
   * answer. Of several answers of one subscription only the first counts.
   *
   * @throws {Invalid} for a payload that does not fit, and for an event that has no `x-reply`.
   */
  readonly reply: (payload: object) => Promise<void>;
  /** 1 for the first. */
  readonly attempt: number;
  /** Of an event that is lived again; undefined for one that happens now. */
  readonly replay: ReplayMark | undefined;
  /** Aborted when the handler runs out of time, or when the service stops without waiting any longer. */
  readonly signal: AbortSignal;
  /** Says event_id, event_type, correlation_id, and in a trace also trace_id and span_id, with every line. */
  readonly log: Logger;
  readonly queue: string;
  readonly routingKey: string;
  /** Those of the sender, without the broker's and our own. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
}

/**
 * What a handler may return. It is of no consequence, but that `false` is a failure (`consumer.returned-false`): it says that
 * the event was not handled, and not why. Throw an error that does.
 */
// `void`, so that a handler without a return statement fits.
// biome-ignore lint/suspicious/noConfusingVoidType: it stands for the return type of such a handler.
export type AnythingButFalse = void | undefined | null | true | string | number | bigint | symbol | NoPromise;

/** Any object that is not itself a promise, of which nobody knows what it comes to. */
type NoPromise = object & { readonly then?: undefined };

/** Returning settles the delivery as done; throwing has it retried, then dead-lettered. */
export type Handler<T extends ContractTypes, E extends Envelope> = (
  event: E,
  context: HandlerContext<T>,
) => AnythingButFalse | PromiseLike<AnythingButFalse>;

/**
 * The same, for the compiler: without the second half of the result it takes the `true` that a handler returns for some
 * `boolean`, in an async one because of the first half being one of several, in others because of it being a promise.
 */
export type AsyncHandler<T extends ContractTypes, E extends Envelope> = (
  event: E,
  context: HandlerContext<T>,
) => Promise<AnythingButFalse> | (Promise<AnythingButFalse> & true);

/** An object that handles events, such as an instance of a class. */
export type HandlerObject<T extends ContractTypes, E extends Envelope, H = Handler<T, E>> =
  | (Choosing<E> & { readonly handle: H })
  /** As the seeds' classes are written, whose handlers answer with `true` or `false`. */
  | (Choosing<E> & { handle_event(event: E, context: HandlerContext<T>): unknown });

interface Choosing<E extends Envelope> {
  /** `false`: the event is acknowledged without being handled, and counted. Default: it handles all of its pattern. */
  can_handle?(event: E): boolean | PromiseLike<boolean>;
}

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
 * `P` where it is a pattern that `subscribe` takes. Else what the compiler shows in its place: the event types of the same domain, and
 * `pattern()`. Looked up as `TypesOf` is.
 */
export type PatternOrHint<T extends ContractTypes, P extends string> = P extends KnownPattern<T> | FreePattern
  ? P
  : TypesOfDomain<T, P> | `pattern('${P}')`;

type TypesOfDomain<T extends ContractTypes, P> = P extends `${infer Domain}.${string}`
  ? `${Domain}.#` extends keyof T['patterns']
    ? T['patterns'][`${Domain}.#`] & EventType<T>
    : never
  : never;

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
