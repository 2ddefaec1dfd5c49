import type { ContractTypes } from '@bloodbank/core/contract';
import { createEventId, type Envelope, type ReplayMark, replayMarkOf } from '@bloodbank/core/envelope';
import type { HeaderValue, Logger, Publish } from '@bloodbank/core/ports';
import { answer, type SendAs } from './answer.js';
import type { HandlerContext } from './handler.js';
import { createHandlerLogger } from './handler-logger.js';
import type { Trail } from './telemetry/trail.js';

/** What a context is made of. */
export interface ContextSource {
  readonly event: Envelope;
  readonly attempt: number;
  readonly queue: string;
  readonly routingKey: string;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly trail: Trail;
  /** Whose log line it is. */
  readonly ids: object;
  readonly contract: { readonly sensitive: readonly string[]; readonly reply?: string };
  readonly properties: { readonly replyTo?: string };
  readonly route: {
    readonly logger: Logger;
    readonly publish: Publish<never>;
    readonly sendAs?: SendAs | undefined;
    readonly holdsBack?: boolean;
    readonly lifetime: { readonly draining: AbortSignal };
  };
  readonly signal: AbortSignal;
}

/** What every middleware may ask of a delivery, whatever the contracts are. */
export interface Delivered<E extends Envelope = Envelope>
  extends Omit<HandlerContext<ContractTypes>, 'publish' | 'reply'> {
  readonly event: E;
  readonly event_type: E['event_type'];
  /** Aborted when nothing more is to be begun: what is held back comes `later`. */
  readonly draining: AbortSignal;
}

/**
 * A delivery as user's code sees it: what a middleware is given, and a handler beside its event. What costs something is
 * made when it is first asked for.
 */
export class DeliveryContext<T extends ContractTypes = ContractTypes, E extends Envelope = Envelope>
  implements HandlerContext<T>, Delivered<E>
{
  readonly #source: ContextSource;
  #log: Logger | undefined = undefined;
  #publish: Publish<T> | undefined = undefined;

  constructor(source: ContextSource) {
    this.#source = source;
  }

  get event(): E {
    return this.#source.event as E;
  }

  get event_type(): E['event_type'] {
    return this.#source.event.event_type;
  }

  get attempt(): number {
    return this.#source.attempt;
  }

  get queue(): string {
    return this.#source.queue;
  }

  get routingKey(): string {
    return this.#source.routingKey;
  }

  get headers(): Readonly<Record<string, HeaderValue>> {
    return this.#source.headers;
  }

  get replay(): ReplayMark | undefined {
    return replayMarkOf(this.#source.event);
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get draining(): AbortSignal {
    return this.#source.route.lifetime.draining;
  }

  get log(): Logger {
    const { route, ids, event, contract } = this.#source;
    this.#log ??= createHandlerLogger(route.logger, ids, event, contract.sensitive);
    return this.#log;
  }

  get publish(): Publish<T> {
    this.#publish ??= this.#publishCausedBy(this.#source);
    return this.#publish;
  }

  get reply(): HandlerContext<T>['reply'] {
    return (payload) => answer(this.#source, payload);
  }

  #publishCausedBy({ route, event, trail }: ContextSource): Publish<T> {
    const publish = route.publish as unknown as Publish<T>;
    const { replay } = this;
    if (replay !== undefined && route.holdsBack === true) return this.#holdBack(replay) as Publish<T>;
    return (eventType, payload, options) => {
      const trace = options?.traceparent === undefined ? trail.headers() : {};
      const metadata = replay === undefined ? {} : { metadata: { ...options?.metadata, replay } };
      return publish(eventType, payload, { causedBy: event, ...trace, ...options, ...metadata });
    };
  }

  /** What would have been published is told in a log line, and its receipt says that nobody has it. */
  #holdBack({ id }: ReplayMark): unknown {
    return async (eventType: string, payload: unknown, options?: { readonly eventId?: string }) => {
      const eventId = options?.eventId ?? createEventId();
      this.log.debug({ held_back: eventType, replay: id }, 'Not published: it would be an effect of a replay.');
      const { event_type: _type, payload: _payload, ...rest } = this.#source.event;
      const envelope = { ...rest, event_id: eventId, event_type: eventType, payload };
      return { eventId, eventType, routingKey: eventType, routed: false, envelope };
    };
  }
}
