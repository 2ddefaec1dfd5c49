import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { BloodbankError, Closed } from '@bloodbank/core/errors';
import type {
  Address,
  Capabilities,
  ConsumeOptions,
  ConsumerGroup,
  Consumption,
  GroupName,
  OnDelivery,
  OnReply,
  OutgoingMessage,
  ReplyInbox,
  Routing,
  Tap,
  Transport,
  TransportHealth,
  TransportPublishOptions,
  Watch,
} from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import { freshName } from '../../wait/fresh-name.js';
import type { HarnessTransportOptions } from '../transport-harness.js';
import type { InMemoryBroker, InMemoryMessage } from './in-memory-broker.js';
import { InMemoryConsumption, type InMemoryPlace } from './in-memory-consumption.js';
import { InMemoryPublisher, REPLY_PREFIX } from './in-memory-publisher.js';

export const IN_MEMORY_CAPABILITIES: Capabilities = {
  knowsRoutes: true,
  brokerDelays: true,
  priorities: 'It keeps the order in which messages came.',
  expiry: 'It keeps everything.',
  orderedPartitions: true,
  replay: 'It forgets what was acknowledged.',
  exclusiveReplies: true,
  filtersOnBroker: true,
};

/** The Transport port on the in-memory broker. */
export class InMemoryTransport implements Transport {
  readonly system = 'memory';
  readonly capabilities: Capabilities = IN_MEMORY_CAPABILITIES;
  readonly #broker: InMemoryBroker;
  readonly #publisher: InMemoryPublisher;
  readonly #consumptions = new Set<InMemoryConsumption>();
  readonly #reopenings = new Set<() => void>();
  #closing: Promise<void> | undefined;

  constructor(broker: InMemoryBroker, { window = { count: 1_000, bytes: 1_000_000 } }: HarnessTransportOptions = {}) {
    this.#broker = broker;
    this.#publisher = new InMemoryPublisher(broker, window);
    broker.attach({
      onCut: (isIsolated) => {
        this.#publisher.isAway = isIsolated;
        for (const consumption of this.#consumptions) consumption.onCut(isIsolated);
        if (!isIsolated) this.#sayReopened();
      },
      onRejoin: () => {
        this.#publisher.isAway = false;
        this.#publisher.wake();
        for (const consumption of this.#consumptions) consumption.onRejoin();
        this.#sayReopened();
      },
    });
  }

  publish(message: OutgoingMessage, options: TransportPublishOptions): Promise<Routing> {
    return this.#publisher.publish(message, options);
  }

  async declare(group: ConsumerGroup): Promise<void> {
    const { kind, patterns, partitions, records } = group;
    for (const pattern of kind === 'command' ? patterns : []) {
      const owner = this.#broker.own(pattern, group.group);
      if (owner !== group.group) throw new BloodbankError('command.owned', `${pattern} of ${group.group}: ${owner}.`);
    }
    const bindings = patterns.map((pattern) => ({ kind, pattern }));
    for (const { queue, deadLetterQueue, partition } of placesOf(group)) {
      const part =
        partition === undefined || partitions === undefined ? undefined : { index: partition, count: partitions };
      this.#broker.declare(queue, bindings, part, records);
      if (deadLetterQueue !== undefined) this.#broker.declare(deadLetterQueue, []);
    }
  }

  async consume(source: ConsumerGroup | Tap, options: ConsumeOptions, onDelivery: OnDelivery): Promise<Consumption> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    if ('tap' in source) {
      const queue = freshName('tap');
      this.#broker.declare(queue, source.tap);
      return this.#start(queue, undefined, options, onDelivery);
    }
    await this.declare(source);
    const all = placesOf(source).map((place) => this.#start(place.queue, place, options, onDelivery));
    const stop = async (how?: { readonly timeoutMs?: number }): Promise<void> => {
      await Promise.all(all.map((one) => one.stop(how)));
    };
    return { queue: this.placeOf(source), stop };
  }

  async openReplies(onReply: OnReply, onReopened?: () => void): Promise<ReplyInbox> {
    if (onReopened !== undefined) this.#reopenings.add(onReopened);
    const address = freshName(REPLY_PREFIX);
    this.#broker.openReplies(address, onReply);
    return { address, close: async () => this.#broker.closeReplies(address) };
  }

  async watchDeadLetters(group: GroupName, onArrival: (deadLetter: DeadLetter) => void): Promise<Watch> {
    const queue = deadLettersOf(group);
    const unwatch = this.#broker.watch(queue, (message) => onArrival(describeDeadLetter(message)));
    return { stop: async () => unwatch() };
  }

  destinationOf({ kind }: Address): string {
    return kind;
  }

  placeOf(group: GroupName): string {
    return inMemoryPlaceOf(group);
  }

  health(): TransportHealth {
    const isUsable = this.#closing === undefined && !this.#publisher.isAway;
    return { status: isUsable ? 'healthy' : 'unhealthy', details: {} };
  }

  close({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  #sayReopened(): void {
    for (const reopened of this.#reopenings) reopened();
  }

  #start(
    queue: string,
    place: InMemoryPlace | undefined,
    options: ConsumeOptions,
    onDelivery: OnDelivery,
  ): InMemoryConsumption {
    const consumption = new InMemoryConsumption(this.#broker, queue, place, options, onDelivery);
    this.#consumptions.add(consumption);
    return consumption;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#publisher.isClosed = [...this.#consumptions].every(({ isIdle }) => isIdle);
    const stops = [...this.#consumptions].map((consumption) => consumption.stop({ timeoutMs }));
    try {
      await withTimeout(
        Promise.all(stops).then(() => {
          this.#publisher.isClosed = true;
          return this.#publisher.whenIdle();
        }),
        timeoutMs,
        'Closing',
      );
    } finally {
      this.#publisher.isClosed = true;
      this.#publisher.giveUp();
    }
  }
}

function describeDeadLetter({ sent, deadLetter }: InMemoryMessage): DeadLetter {
  const { address, body, properties, headers } = sent;
  const failure = { code: deadLetter?.code ?? 'broker.unknown', message: deadLetter?.message ?? '' };
  const attempts = deadLetter === undefined ? {} : { attempts: deadLetter.attempts };
  return { reason: 'failed', ...failure, ...attempts, address, destination: address.kind, body, properties, headers };
}

export function inMemoryPlaceOf({ kind, group, name }: GroupName): string {
  return name ?? `${kind}.${group}`;
}

export function deadLettersOf(group: GroupName): string {
  return `dlq.${inMemoryPlaceOf(group)}`;
}

/** The queues of a group: one, or one for each partition. */
export function placesOf(group: ConsumerGroup): readonly InMemoryPlace[] {
  const whole = inMemoryPlaceOf(group);
  const deadLetterQueue = group.deadLetters === false ? undefined : deadLettersOf(group);
  if (group.partitions === undefined) return [{ queue: whole, deadLetterQueue, partition: undefined }];
  return Array.from({ length: group.partitions }, (_, partition) => ({
    queue: `${whole}.${partition}`,
    deadLetterQueue,
    partition,
  }));
}
