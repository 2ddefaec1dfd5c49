import type { ContractSet, ContractTypes } from '@bloodbank/core/contract';
import type { Envelope, EnvelopeOf, ReplayStance } from '@bloodbank/core/envelope';
import type { Inbox, Logger, Publish, Transport } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { SendAs } from './answer.js';
import type { BatchHandler } from './batch/batch-handler.js';
import type { BatchLimits } from './batch/collect-batches.js';
import type { PlanGroup } from './group-plan.js';
import type {
  AsyncHandler,
  EventsOf,
  FreePattern,
  Handler,
  HandlerObject,
  KnownPattern,
  PatternOrHint,
} from './handler.js';
import type { MiddlewareFor } from './middleware/before.js';
import type { Adapter } from './steps/adapt.js';

export interface SubscriberOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  readonly publish: Publish<T>;
  /** For answers to questions: the publisher's `publishAs`. Default: handlers cannot answer. */
  readonly sendAs?: SendAs;
  readonly service: string;
  /** How groups are laid out. Default: as no topology file says otherwise. */
  readonly planGroup?: PlanGroup;
  /** Of subscriptions that do not say otherwise. Default: none. */
  readonly inbox?: Inbox;
  readonly logger?: Logger;
  /** For envelopes of earlier versions or other programs: each in turn, before an event is routed. Default: none. */
  readonly adapters?: readonly Adapter[];
  /** What handlers publish while they live something again is held back by the transport, and compared. Default false. */
  readonly isShadow?: boolean;
}

export interface QueueOptions {
  /**
   * Greatest number of handlers of this queue that run at a time; its first subscription decides. Default 10: quick handlers
   * reach several times the rate with 100, and ADR 73 says why that is not the default.
   */
  readonly concurrency?: number;
  /**
   * Greatest number of events of this queue in this process: those that are handled, and those that wait for their turn.
   * Its first subscription decides. Default: `concurrency`.
   */
  readonly prefetch?: number;
  /**
   * Lays the queue out in so many partitions, 2 to 64, where no topology file does: events with the same `x-partition-key`
   * are handled in their order, one at a time, however many instances and handlers there are. `concurrency` is then that of
   * each partition.
   */
  readonly partitions?: number;
  /** Default 5 minutes. */
  readonly handlerTimeoutMs?: number;
  /** A queue of its own, `<exchange>.<service>.<queue>` on RabbitMQ, so that failures here repeat nothing elsewhere. */
  readonly queue?: string;
  /** The exact name of a queue of its own, in place of `queue`. Another service of the same name would share its events. */
  readonly queueName?: string;
  /** Lets the handler's effect happen once per event inside the inbox's window. Default: the subscriber's, if it has one. */
  readonly once?: Inbox | boolean;
  /** As `once`. */
  readonly inbox?: Inbox | false;
  /**
   * How its failures are tried again: `exponential`, `fixed`, or a policy of its own. Default: that of the queue. Subscriptions
   * of one queue may differ: the queue can hold the delays of all.
   */
  readonly retry?: RetryPolicy;
  /** What fails is logged and acknowledged: nothing is retried or dead-lettered, and nothing is promised. Default false. */
  readonly autoAck?: boolean;
  /**
   * `false`: the queue has no dead-letter queue, and what is given up is logged, counted and acknowledged. All subscriptions
   * of a queue say the same. Default true.
   */
  readonly deadLetters?: boolean;
  /** How it stands to events that are lived again, as `bloodbank replay` sends them. Default: as its topology file says, else `refuse`. */
  readonly replay?: ReplayStance;
  /** How long an event may wait in the queue before it is of no use, in milliseconds. Default: without end. */
  readonly messageTtlMs?: number;
}

/** What a subscription may say beside its handler. */
export interface SubscriptionOptions<T extends ContractTypes, E extends Envelope> extends QueueOptions {
  /**
   * Which events are handled; the others are acknowledged and counted. A predicate, or an expression as `bloodbank tail --where`
   * takes it. A predicate that throws is a failure like a handler's.
   */
  readonly where?: string | ((event: E) => boolean | PromiseLike<boolean>);
  /** Around this subscription alone, the first outermost, inside that of the bus. */
  readonly middleware?: readonly MiddlewareFor<T, E>[];
}

export interface SubscribeOptions<T extends ContractTypes, E extends Envelope, H = Handler<T, E> | HandlerObject<T, E>>
  extends SubscriptionOptions<T, E> {
  readonly handler: H;
}

export interface SubscribeBatchOptions<T extends ContractTypes, E extends Envelope>
  extends Omit<SubscriptionOptions<T, E>, 'prefetch'>,
    Partial<Omit<BatchLimits, 'concurrency'>> {
  readonly handler: BatchHandler<T, E>;
  /** Greatest number of batches handled at a time. Default 1. */
  readonly concurrency?: number;
}

export interface Subscription {
  readonly queue: string;
  readonly pattern: string;

  /**
   * Ends this subscription: no new event is begun, what runs finishes and is settled. Its binding stays, so its events wait in
   * the queue for whoever subscribes again. Where other subscriptions consume the same queue, they go on, and its events are put
   * back until then: none is dead-lettered, and none is an attempt. Idempotent.
   *
   * @throws {Timeout} when what runs takes longer than `timeoutMs` (default 30 seconds); its signal is aborted then.
   */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** A handler as `subscribe` takes it, alone or with its options. */
type Handling<T extends ContractTypes, E extends Envelope> =
  | Handler<T, E>
  | HandlerObject<T, E>
  | SubscribeOptions<T, E>;

/** The same for the compiler, so that it keeps the `true` that a handler returns: see `AsyncHandler`. */
type AsyncHandling<T extends ContractTypes, E extends Envelope> =
  | AsyncHandler<T, E>
  | HandlerObject<T, E, AsyncHandler<T, E>>
  | SubscribeOptions<T, E, AsyncHandler<T, E> | HandlerObject<T, E, AsyncHandler<T, E>>>;

export interface Subscriber<T extends ContractTypes> {
  /**
   * Binds the service's queue to a pattern and hands every event that arrives to the handler. Resolves when the binding
   * stands: what is published from then on will be handled, also when this process is not running.
   *
   * @throws {BloodbankError} `consumer.impossible-pattern`, `consumer.overlap`, `config.invalid`, `where.invalid`,
   * `transport.topology-conflict`.
   * @example
   * ```ts
   * await bus.subscribe('fireflies.transcript.*', async (event, { log }) => {
   *   if (event.event_type === 'fireflies.transcript.ready') log.info({}, event.payload.title);
   * });
   * await bus.subscribe('llm.prompt', ask, { concurrency: 2, retry: exponential({ attempts: 5 }) });
   * await bus.subscribe('llm.prompt', { handler: ask, concurrency: 2 }); // The same in one object.
   * ```
   */
  // Without NoInfer the compiler looks for P in every event's envelope, and the cost grows with the number of events.
  subscribe<P extends KnownPattern<T> | FreePattern>(
    pattern: P,
    handler: AsyncHandling<T, NoInfer<EventsOf<T, P>>>,
    options?: SubscriptionOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;
  // Of overloads the compiler tells what is wrong with the last one: it takes any text, so that it can say what there is.
  subscribe<P extends string>(
    pattern: PatternOrHint<T, P>,
    handler: Handling<T, NoInfer<EventsOf<T, P>>>,
    options?: SubscriptionOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;

  /**
   * As `subscribe`, with several events at a time: at most `size` (default 50), and at most `waitMs` (default 100) after
   * the first of them came. Each is settled by its own result, so that one bad event does not repeat the others.
   *
   * @throws {BloodbankError} as `subscribe`, and `config.invalid` when the queue hands out fewer events than a batch takes.
   * @example
   * ```ts
   * await bus.subscribeBatch('llm.response', {
   *   size: 100,
   *   handler: (items) => Promise.allSettled(items.map(({ event }) => store(event.payload))),
   * });
   * ```
   */
  subscribeBatch<P extends string>(
    pattern: PatternOrHint<T, P>,
    options: SubscribeBatchOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;

  /**
   * Puts middleware around every subscription, also those that are there already: the first is the outermost. Events that are
   * under way go on as they began.
   *
   * @throws {BloodbankError} `config.invalid` for what is no middleware.
   * @example
   * ```ts
   * bus.use(async (delivery, next) => {
   *   const settled = await next();
   *   delivery.log.info({ attempt: delivery.attempt }, 'handled');
   *   return settled;
   * });
   * ```
   */
  use(...middleware: readonly MiddlewareFor<T, EnvelopeOf<T>>[]): void;

  /** No new event is begun, what runs finishes and is settled, the rest stays in the queue. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}
