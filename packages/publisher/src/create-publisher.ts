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
import type { PublishMiddleware } from './publish-middleware.js';
import { leavingSteps, makingSteps, type PublisherSteps } from './publish-pipeline.js';
import { entranceOf, type SealedMessage } from './publish-step.js';
import { publishTogether } from './publish-together.js';

export interface PublisherOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  /** Who publishes, where a publish does not say otherwise. */
  readonly source: Source;
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
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
}

const DEFAULT_TIMEOUT_MS = 10_000;

const NO_OPTIONS: PublishOptions = Object.freeze({});

export function createPublisher<T extends ContractTypes>(options: PublisherOptions<T>): Publisher<T> {
  const { contracts, transport, timeoutMs = DEFAULT_TIMEOUT_MS, steps = {} } = options;
  const { registry } = contracts;
  const source = shareSource(options.source);
  const middlewares: PublishMiddleware[] = [];
  const leave = leavingSteps({ transport, timeoutMs, steps });
  let making = makingSteps({ registry, source, timeoutMs, middlewares });
  let make = entranceOf(making.end(leave));
  let prepare = entranceOf(making.end(stay));

  const send = entranceOf(({ envelope, options: how }: SendRequest) =>
    leave({ envelope, contract: findContract(registry, envelope.event_type), options: how }),
  );

  // Each is typed where it is declared; in here all messages are alike.
  return {
    publish: ((type, payload, how = NO_OPTIONS) => make({ kind: 'event', type, payload, options: how })) as Publish<T>,

    publishAll: ((events) => publishTogether(events, making, leave)) as PublishAll<T>,

    publishAs: (kind, type, payload, how = NO_OPTIONS) => make({ kind, type, payload, options: how }),

    send: ((envelope, how = NO_OPTIONS) => send({ envelope, options: how })) as Publisher<T>['send'],

    async seal(kind, type, payload, how = NO_OPTIONS) {
      const { envelope, options: left } = (await prepare({ kind, type, payload, options: how })) as Stayed;
      return { envelope, options: left };
    },

    async publishEnvelope(value, how = NO_OPTIONS) {
      return leave({ ...assertEnvelope(registry, value, 'event'), options: how });
    },

    onPublish(middleware) {
      middlewares.push(middleware);
      making = makingSteps({ registry, source, timeoutMs, middlewares });
      make = entranceOf(making.end(leave));
      prepare = entranceOf(making.end(stay));
    },
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
