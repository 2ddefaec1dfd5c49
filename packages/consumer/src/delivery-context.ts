import type { ContractTypes, Envelope, HeaderValue, Logger, Publish } from '@bloodbank/core';
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
  readonly contract: { readonly sensitive: readonly string[] };
  readonly route: {
    readonly logger: Logger;
    readonly publish: Publish<never>;
    readonly lifetime: { readonly draining: AbortSignal };
  };
  readonly signal: AbortSignal;
}

/** What every middleware may ask of a delivery, whatever the contracts are. */
export interface Delivered<E extends Envelope = Envelope> extends Omit<HandlerContext<ContractTypes>, 'publish'> {
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

  #publishCausedBy({ route, event, trail }: ContextSource): Publish<T> {
    const publish = route.publish as unknown as Publish<T>;
    return (eventType, payload, options) => {
      const trace = options?.traceparent === undefined ? trail.headers() : {};
      return publish(eventType, payload, { causedBy: event, ...trace, ...options });
    };
  }
}
