import type { ContractSet, ContractTypes, Envelope, Inbox, Logger, Publish, Transport } from '@bloodbank/core';
import type { BatchHandler } from './batch/batch-handler.js';
import type { BatchLimits } from './batch/collect-batches.js';
import type { PlanGroup } from './group-plan.js';
import type { EventsOf, FreePattern, Handler, KnownPattern } from './handler.js';
import type { Adapter } from './steps/adapt.js';

export interface SubscriberOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  readonly publish: Publish<T>;
  readonly service: string;
  /** How groups are laid out. Default: as no topology file says otherwise. */
  readonly planGroup?: PlanGroup;
  /** Of subscriptions that do not say otherwise. Default: none. */
  readonly inbox?: Inbox;
  readonly logger?: Logger;
  /** For envelopes of earlier versions or other programs: each in turn, before an event is routed. Default: none. */
  readonly adapters?: readonly Adapter[];
}

export interface QueueOptions {
  /** Greatest number of handlers of this queue that run at a time; its first subscription decides. Default 10. */
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
  /** A queue of its own, `<exchange>.<service>.<queue>`, so that failures here repeat nothing elsewhere. */
  readonly queue?: string;
  /** Lets the handler's effect happen once per event inside the inbox's window. Default: the subscriber's, if it has one. */
  readonly inbox?: Inbox | false;
}

export interface SubscribeOptions<T extends ContractTypes, E extends Envelope> extends QueueOptions {
  readonly handler: Handler<T, E>;
}

export interface SubscribeBatchOptions<T extends ContractTypes, E extends Envelope>
  extends Omit<QueueOptions, 'prefetch'>,
    Partial<Omit<BatchLimits, 'concurrency'>> {
  readonly handler: BatchHandler<T, E>;
  /** Greatest number of batches handled at a time. Default 1. */
  readonly concurrency?: number;
}

export interface Subscription {
  readonly queue: string;
  readonly pattern: string;
}

export interface Subscriber<T extends ContractTypes> {
  /**
   * Binds the service's queue to a pattern and hands every event that arrives to the handler. Resolves when the binding
   * stands: what is published from then on will be handled, also when this process is not running.
   *
   * @throws {BloodbankError} `consumer.impossible-pattern`, `consumer.overlap`, `transport.topology-conflict`.
   * @example
   * ```ts
   * await bus.subscribe('fireflies.transcript.*', {
   *   handler: async (event, context) => {
   *     if (event.event_type === 'fireflies.transcript.ready') context.log.info({}, event.payload.title);
   *   },
   * });
   * ```
   */
  // Without NoInfer the compiler looks for P in every event's envelope, and the cost grows with the number of events.
  subscribe<P extends KnownPattern<T> | FreePattern>(
    pattern: P,
    options: SubscribeOptions<T, NoInfer<EventsOf<T, P>>>,
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
  subscribeBatch<P extends KnownPattern<T> | FreePattern>(
    pattern: P,
    options: SubscribeBatchOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;

  /** No new event is begun, what runs finishes and is settled, the rest stays in the queue. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}
