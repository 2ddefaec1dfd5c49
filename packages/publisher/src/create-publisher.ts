import { type ContractSet, type ContractTypes, findContract, type Kind } from '@bloodbank/core/contract';
import { assertEnvelope, type Envelope, type Source, shareSource } from '@bloodbank/core/envelope';
import type {
  EnvelopeSendOptions,
  Publish,
  PublishAll,
  PublishOptions,
  PublishReceipt,
  SendOptions,
  Transport,
} from '@bloodbank/core/ports';
import { assertTimeout } from '@bloodbank/core/time';
import { PublishBudget } from './publish-budget.js';
import type { PublishMiddleware } from './publish-middleware.js';
import { leavingSteps, makingSteps, type PublisherSteps } from './publish-pipeline.js';
import { doorOf, type SealedMessage } from './publish-step.js';
import { publishTogether } from './publish-together.js';

export interface PublisherOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  /** Who publishes, where a publish does not say otherwise. */
  readonly source: Source;
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
  /**
   * Bytes of bodies that may be on their way to a confirm. Beyond them a publish waits before it is validated. Default 16 MiB,
   * which fills any link, and takes a few times as much memory at most.
   */
  readonly maxBytesInFlight?: number;
  /** What is done beside: recording, an outbox, a claim check, encryption. */
  readonly steps?: PublisherSteps;
}

export interface Publisher<T extends ContractTypes> {
  readonly publish: Publish<T>;

  readonly publishAll: PublishAll<T>;

  /**
   * The same for a message of any kind. Who may send which, and the types of it, are for the door to say that calls it.
   *
   * @example
   * ```ts
   * await publisher.publishAs('command', 'github.pr.merge', payload, { replyTo });
   * ```
   */
  publishAs(
    kind: Kind,
    type: string,
    payload: unknown,
    options?: PublishOptions & EnvelopeSendOptions,
  ): Promise<PublishReceipt>;

  /**
   * Everything of `publishAs` but the leaving: middleware, validation, and the envelope, to be sent later with `send`. What
   * cannot be sent is refused here.
   */
  seal(
    kind: Kind,
    type: string,
    payload: unknown,
    options?: PublishOptions & EnvelopeSendOptions,
  ): Promise<Omit<SealedMessage, 'contract'>>;

  /** Sends an envelope of any kind as it is: it was verified when it was made, and no middleware sees it again. */
  send<N extends string, P>(envelope: Envelope<N, P>, options?: EnvelopeSendOptions): Promise<PublishReceipt<N, P>>;

  /** Sends the envelope of an event that somebody else made, after verifying it. What it lacks of lineage is filled in. */
  publishEnvelope(envelope: unknown, options?: SendOptions): Promise<PublishReceipt>;

  /**
   * Lets a middleware see every message that is published from now on, before it is validated and sealed. The first one added
   * is the outermost. Envelopes that are sent are sealed already, and pass it by.
   */
  onPublish(middleware: PublishMiddleware): void;

  /**
   * Undefined where no publish waits for room in the budget; else resolves when none does. For who is about to close the
   * transport: what waits has not reached it.
   */
  whenNoneWaits(): Promise<void> | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

const DEFAULT_MAX_BYTES: number = 16 * 1024 * 1024;

const NO_OPTIONS: PublishOptions = Object.freeze({});

/** @throws {BloodbankError} `config.invalid` */
export function createPublisher<T extends ContractTypes>(options: PublisherOptions<T>): Publisher<T> {
  const { contracts, transport, timeoutMs = DEFAULT_TIMEOUT_MS, steps = {} } = options;
  assertTimeout('timeoutMs', timeoutMs);
  const budget = new PublishBudget(options.maxBytesInFlight ?? DEFAULT_MAX_BYTES, transport);
  const { registry } = contracts;
  const source = shareSource(options.source);
  const middlewares: PublishMiddleware[] = [];
  const leave = leavingSteps({ transport, timeoutMs, steps, budget });
  const leaveWithin = budget.gate(leave, timeoutMs);
  let making = makingSteps({ registry, source, timeoutMs, middlewares });
  let make = doorOf(budget.gate(making.end(leave), timeoutMs));
  let prepare = doorOf(making.end(stay));

  const verified = doorOf(leaveWithin);
  const send = doorOf(({ envelope, options: how }: SendRequest) =>
    leaveWithin({ envelope, contract: findContract(registry, envelope.event_type), options: how }),
  );

  // Each is typed where it is declared; in here all messages are alike.
  return {
    publish: ((type, payload, how = NO_OPTIONS) => make({ kind: 'event', type, payload, options: how })) as Publish<T>,

    publishAll: ((events) => publishTogether(events, making, leaveWithin)) as PublishAll<T>,

    publishAs: (kind, type, payload, how = NO_OPTIONS) => make({ kind, type, payload, options: how }),

    send: ((envelope, how = NO_OPTIONS) => send({ envelope, options: how })) as Publisher<T>['send'],

    async seal(kind, type, payload, how = NO_OPTIONS) {
      const { envelope, options: left } = (await prepare({ kind, type, payload, options: how })) as Stayed;
      return { envelope, options: left };
    },

    async publishEnvelope(value, how = NO_OPTIONS) {
      return verified({ ...assertEnvelope(registry, value, 'event'), options: how });
    },

    onPublish(middleware) {
      middlewares.push(middleware);
      making = makingSteps({ registry, source, timeoutMs, middlewares });
      make = doorOf(budget.gate(making.end(leave), timeoutMs));
      prepare = doorOf(making.end(stay));
    },

    whenNoneWaits: () => budget.whenNoneWaits(),
  };
}

/** In place of leaving: nothing was routed. Which options its middleware left goes along. */
function stay({ envelope, options }: SealedMessage): Promise<PublishReceipt> {
  const { event_id: eventId, event_type: eventType } = envelope;
  const receipt: Stayed = {
    eventId,
    eventType,
    routingKey: eventType,
    stored: 'broker',
    routed: false,
    envelope,
    options,
  };
  return Promise.resolve(receipt);
}

interface Stayed extends PublishReceipt {
  readonly options: EnvelopeSendOptions;
}

interface SendRequest {
  readonly envelope: Envelope;
  readonly options: EnvelopeSendOptions;
}
