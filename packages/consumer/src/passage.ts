import type { Contract } from '@bloodbank/core/contract';
import type { decodeBody, Envelope, UnverifiedEnvelope } from '@bloodbank/core/envelope';
import type { Delivery, HeaderValue, Logger, MessageProperties, Publish } from '@bloodbank/core/ports';
import type { Failure, RetryPolicy } from '@bloodbank/core/retry';
import { readTraceContext } from '@bloodbank/core/trace';
import type { SendAs } from './answer.js';
import { DeliveryContext } from './delivery-context.js';
import type { Lifetime } from './lifetime.js';
import { type Trail, trailOf } from './telemetry/trail.js';

/** Of an id or a type that nobody has verified, in the log. */
const MAX_CLAIMED = 255;

/** What a delivery has to know of the subscription that it goes to. */
export interface Destination {
  readonly retry: RetryPolicy;
  /** What failed is acknowledged all the same. */
  readonly autoAck: boolean;
  readonly logger: Logger;
  readonly publish: Publish<never>;
  readonly sendAs?: SendAs | undefined;
  readonly lifetime: Lifetime;
  /** What is published for an event that is lived again is not sent. */
  readonly holdsBack?: boolean;
}

/** A body read as JSON, or why it cannot be. */
type DecodedBody = ReturnType<typeof decodeBody>;

/** Acknowledged without being handled; acknowledged although it failed; put back. */
export type Outcome = 'skipped' | 'dropped' | 'later';

/** What a passage holds from the step on that fills it in. */
export type Decoded = Passage & { readonly decoded: Extract<DecodedBody, { ok: true }> };
export type Opened = Decoded & { readonly envelope: UnverifiedEnvelope };
export type Routed = Opened & { readonly contract: Contract; readonly route: Destination };
export type Verified = Routed & { readonly event: Envelope };

/**
 * One attempt at one delivery on its way through the steps: the same object for all of them, filled in by one and read by
 * those after it. Every member is there from the beginning, so that the engine knows one shape.
 */
export class Passage {
  /** 1 for the first. Differs from the delivery's where several attempts are made while it is in hand. */
  readonly attempt: number;
  readonly #delivery: Delivery;
  #trail: Trail | undefined = undefined;
  #context: DeliveryContext | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  #abort: { readonly reason: unknown } | undefined = undefined;
  #stopFollowing: (() => void) | undefined = undefined;
  decoded: DecodedBody | undefined = undefined;
  envelope: UnverifiedEnvelope | undefined = undefined;
  contract: Contract | undefined = undefined;
  route: Destination | undefined = undefined;
  event: Envelope | undefined = undefined;
  /** Why it failed, once it did. */
  failure: Failure | undefined = undefined;
  /** How it ended where that cannot be told from its settlement. */
  outcome: Outcome | undefined = undefined;

  constructor(delivery: Delivery, attempt: number = delivery.attempt) {
    this.#delivery = delivery;
    this.attempt = attempt;
  }

  /** A further attempt at the same delivery. It decodes anew: a handler may have changed what it was given. */
  again(attempt: number): Passage {
    return new Passage(this.#delivery, attempt);
  }

  get body(): Uint8Array {
    return this.#delivery.body;
  }

  get redelivered(): boolean {
    return this.#delivery.redelivered;
  }

  get queue(): string {
    return this.#delivery.queue;
  }

  get destination(): string {
    return this.#delivery.destination;
  }

  get routingKey(): string {
    return this.#delivery.address.key;
  }

  get headers(): Readonly<Record<string, HeaderValue>> {
    return this.#delivery.headers;
  }

  get properties(): MessageProperties {
    return this.#delivery.properties;
  }

  decodedAs(decoded: Extract<DecodedBody, { ok: true }>): Decoded {
    this.decoded = decoded;
    return this as Decoded;
  }

  openedAs(envelope: UnverifiedEnvelope): Opened {
    this.envelope = envelope;
    return this as Opened;
  }

  routedTo(route: Destination, contract: Contract): Routed {
    this.route = route;
    route.lifetime.begin();
    this.contract = contract;
    return this as Routed;
  }

  verifiedAs(event: Envelope): Verified {
    this.event = event;
    return this as Verified;
  }

  get trail(): Trail {
    this.#trail ??= trailOf(readTraceContext(this.#delivery.headers));
    return this.#trail;
  }

  set trail(trail: Trail) {
    this.#trail = trail;
  }

  /** Whose log line it is. */
  get ids(): object {
    if (this.envelope === undefined) return { ...this.#claimedIds(), ...this.trail.ids };
    const { event_id, event_type, correlation_id } = this.envelope;
    return { event_id, event_type, correlation_id, ...this.trail.ids };
  }

  /** What a message says of itself that is no event: nobody has verified it, but whoever looks for it needs it. */
  #claimedIds(): object {
    const value: unknown = this.decoded?.ok ? this.decoded.value : undefined;
    const { event_id: id, event_type: type } = (typeof value === 'object' && value !== null ? value : {}) as {
      readonly event_id?: unknown;
      readonly event_type?: unknown;
    };
    const { messageId, type: named } = this.properties;
    const eventId = typeof id === 'string' ? id : messageId;
    const eventType = typeof type === 'string' ? type : named;
    return {
      ...(eventId === undefined ? {} : { event_id: eventId.slice(0, MAX_CLAIMED) }),
      ...(eventType === undefined ? {} : { event_type: eventType.slice(0, MAX_CLAIMED) }),
    };
  }

  /** What user's code is given; asked for once the event is verified. */
  get context(): DeliveryContext {
    this.#context ??= new DeliveryContext(this as Verified);
    return this.#context;
  }

  /** Aborted by `abort`, and when the service stops without waiting any longer. */
  get signal(): AbortSignal {
    this.#controller ??= this.#createController();
    return this.#controller.signal;
  }

  #createController(): AbortController {
    const controller = new AbortController();
    const stopping = this.route?.lifetime.stopping;
    if (this.#abort !== undefined) controller.abort(this.#abort.reason);
    else if (stopping?.aborted) controller.abort(stopping.reason);
    else if (stopping !== undefined) {
      const follow = (): void => controller.abort(stopping.reason);
      stopping.addEventListener('abort', follow, { once: true });
      this.#stopFollowing = () => stopping.removeEventListener('abort', follow);
    }
    return controller;
  }

  /** Why it was given up before it ended; undefined while it is worked on. */
  get aborted(): { readonly reason: unknown } | undefined {
    return this.#abort;
  }

  abort(reason: unknown): void {
    this.#abort ??= { reason };
    this.#controller?.abort(reason);
  }

  /** The attempt is over: nobody listens any more. */
  conclude(): void {
    this.#stopFollowing?.();
    this.route?.lifetime.end();
  }
}
