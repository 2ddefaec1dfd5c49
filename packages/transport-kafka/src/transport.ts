import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { Closed, Timeout, toError } from '@bloodbank/core/errors';
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
  Tap,
  Transport,
  TransportHealth,
  TransportPublishOptions,
  Watch,
} from '@bloodbank/core/ports';
import { parseDeadLetter } from './admin/parse-dead-letter.js';
import { KAFKA_CAPABILITIES } from './capabilities.js';
import { GroupConsumption } from './consume/group-consumption.js';
import { LiveReader } from './consume/live-reader.js';
import { TapConsumption } from './consume/tap-consumption.js';
import { isDeadLetterTopic, Places, REPLY_PREFIX, returnTopicOf } from './layout/places.js';
import { specOf } from './layout/topic-plan.js';
import { assertRules } from './layout/topic-rules.js';
import { assertSendable } from './message/assert-sendable.js';
import type { CopyMarks } from './message/copy-marks.js';
import { readRecord } from './message/incoming-record.js';
import { toRecord } from './message/outgoing-record.js';
import { type CompleteOptions, completeOptions, type KafkaTransportOptions } from './options.js';
import { BatchPublisher } from './publish/batch-publisher.js';
import { Declarer } from './topics/declarer.js';
import { ensureTopics } from './topics/topic-admin.js';
import { Cluster } from './wire/cluster.js';

const CLOSE_TIMEOUT_MS = 10_000;
const REPLIES_KEPT_MS = 3_600_000;

/**
 * The Transport port on Kafka, or on anything that speaks its protocol as Kafka 3.6 and newer do.
 *
 * @throws {Unreachable} when no broker can be reached now. Later they are waited for.
 * @throws {BloodbankError} `config.invalid`.
 */
export async function createKafkaTransport(options: KafkaTransportOptions): Promise<Transport> {
  const complete = completeOptions(options);
  assertRules(complete.rules);
  const transport = new KafkaTransport(complete);
  await transport.start();
  return transport;
}

class KafkaTransport implements Transport {
  readonly system = 'kafka';
  readonly capabilities: Capabilities = KAFKA_CAPABILITIES;
  readonly #options: CompleteOptions;
  readonly #cluster: Cluster;
  readonly #places: Places;
  readonly #declarer: Declarer;
  readonly #publisher: BatchPublisher;
  /** Publishes retries and dead letters, in a window of its own. */
  readonly #copies: BatchPublisher;
  readonly #consumptions = new Set<GroupConsumption | TapConsumption>();
  readonly #readers = new Set<LiveReader>();
  readonly #instance = `${hostname()}-${process.pid}`;
  #looking: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #isDrained = false;

  constructor(options: CompleteOptions) {
    this.#options = options;
    const { cluster, prefix, rules, renamed, groupId, logger, plan, begin, window, addresses } = options;
    this.#cluster = new Cluster(cluster);
    this.#places = new Places({
      prefix,
      rules,
      renamed,
      known: addresses,
      ...(groupId === undefined ? {} : { groupId }),
    });
    this.#declarer = new Declarer({
      cluster: this.#cluster,
      places: this.#places,
      logger,
      plan,
      begin,
      addresses,
    });
    const isOrdered = (topic: string) => this.#declarer.isOrdered(topic);
    this.#publisher = new BatchPublisher({ cluster: this.#cluster, window, logger, isOrdered });
    this.#copies = new BatchPublisher({ cluster: this.#cluster, window, logger, isOrdered });
  }

  async start(): Promise<void> {
    try {
      await this.#cluster.connect();
    } catch (thrown) {
      this.#cluster.close();
      throw thrown;
    }
  }

  publish(
    outgoing: OutgoingMessage,
    options: TransportPublishOptions,
  ): Promise<{ readonly routed: boolean; readonly recorded?: boolean }> {
    if (this.#isDrained) return Promise.reject(new Closed('The transport'));
    try {
      assertSendable(outgoing);
      if (outgoing.copyOf !== undefined) return this.#publishCopy(outgoing, options);
      if (outgoing.onlyTo !== undefined) return this.#publishTo(outgoing.onlyTo, outgoing, options);
      const topic = this.#places.topicOf(outgoing.address);
      return this.#publisher.publish(toRecord(outgoing, topic), outgoing.address.key, options);
    } catch (thrown) {
      return Promise.reject(toError(thrown));
    }
  }

  /** Straight to one group, through the topic of what comes back to it. Where there is no such group, there is no such topic. */
  #publishTo(
    group: GroupName,
    outgoing: OutgoingMessage,
    options: TransportPublishOptions,
  ): Promise<{ readonly routed: boolean }> {
    const marks: CopyMarks = {
      ...{ spent: 0, partition: 0, offset: 0 },
      topic: this.#places.topicOf(outgoing.address),
      publishedAt: Date.now(),
    };
    const record = toRecord(outgoing, returnTopicOf(this.placeOf(group)), marks);
    return this.#publisher.publish(record, outgoing.address.key, options);
  }

  /** To those who record, who are nobody's receivers. Where none is, its topic is not there. */
  async #publishCopy(
    copy: OutgoingMessage,
    options: TransportPublishOptions,
  ): Promise<{ readonly routed: boolean; readonly recorded?: boolean }> {
    const record = toRecord(copy, this.#places.recordTopic);
    const { routed: recorded } = await this.#publisher.publish(record, copy.address.key, options);
    return recorded ? { routed: false, recorded } : { routed: false };
  }

  async declare(group: ConsumerGroup): Promise<void> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const hasMore = await this.#declarer.declare(group);
    if (hasMore) this.#resubscribe(this.placeOf(group));
  }

  async consume(
    source: ConsumerGroup | Tap,
    { prefetch, concurrency = prefetch }: ConsumeOptions,
    onDelivery: OnDelivery,
  ): Promise<Consumption> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    if ('tap' in source) return this.#tap(source, concurrency, onDelivery);
    await this.#declarer.declare(source);
    const { maxInFlight, times, logger } = this.#options;
    const consumption = new GroupConsumption({
      cluster: this.#cluster,
      group: source,
      groupId: this.placeOf(source),
      places: this.#places,
      times,
      prefetch: Math.min(prefetch, maxInFlight),
      concurrency: Math.min(concurrency, maxInFlight),
      onDelivery,
      copies: this.#copies,
      wishes: this.#declarer.wishesOf(source),
      redeclare: () => this.#declarer.declare(source).then(() => {}),
      instance: this.#instance,
      logger,
      onStopped: (stopped) => this.#consumptions.delete(stopped),
    });
    this.#consumptions.add(consumption);
    this.#lookForTopics();
    await consumption.start();
    return consumption;
  }

  async openReplies(onReply: OnReply): Promise<ReplyInbox> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const address = `${REPLY_PREFIX}${randomUUID()}`;
    const topic = this.#places.replyTopic;
    const { plan } = this.#options;
    // Nobody looks for an answer of yesterday.
    await ensureTopics(this.#cluster, [specOf({ ...plan.messages(topic), retentionMs: REPLIES_KEPT_MS })]);
    const close = await this.#read([topic], (record) => {
      const { address: to, body, properties, headers } = readRecord(record, this.#places, 'reply');
      if (to.key === address) onReply({ body, properties, headers });
    });
    return { address, close };
  }

  async watchDeadLetters(group: GroupName, onArrival: (deadLetter: DeadLetter) => void): Promise<Watch> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const place = this.placeOf(group);
    const topics = () => [...this.#cluster.topicNames].filter(isDeadLetterTopic);
    const stop = await this.#read(topics, (record) => {
      const deadLetter = parseDeadLetter(record, this.#places);
      if (deadLetter.queue === place) onArrival(deadLetter);
    });
    return { stop };
  }

  destinationOf(address: Address): string {
    return this.#places.topicOf(address);
  }

  placeOf(group: GroupName): string {
    return this.#places.groupIdOf(group);
  }

  health(): TransportHealth {
    const { state } = this.#cluster;
    const consumptions = [...this.#consumptions];
    const recovering = consumptions.filter(({ isRunning }) => !isRunning).length;
    const isUnhealthy = this.#closing !== undefined || state !== 'open';
    return {
      status: isUnhealthy ? 'unhealthy' : recovering > 0 ? 'degraded' : 'healthy',
      details: {
        closed: this.#closing !== undefined,
        cluster: state,
        brokers: this.#cluster.nodes.length,
        pendingPublishes: this.#publisher.pending.count,
        pendingBytes: this.#publisher.pending.bytes,
        consumers: consumptions.length,
        consumersRecovering: recovering,
      },
    };
  }

  close(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#closing ??= this.#close(options?.timeoutMs ?? CLOSE_TIMEOUT_MS);
    return this.#closing;
  }

  /** While callbacks run, they may publish: what they do must not fail because somebody else wants to leave. */
  async #close(timeoutMs: number): Promise<void> {
    const endsAt = performance.now() + timeoutMs;
    const leftMs = () => Math.max(1, endsAt - performance.now());
    clearInterval(this.#looking);
    const consumptions = [...this.#consumptions];
    this.#isDrained = consumptions.every(({ runningCount }) => runningCount === 0);
    const stops = await Promise.allSettled(consumptions.map((consumption) => consumption.stop({ timeoutMs })));
    this.#isDrained = true;
    const drained = await Promise.all([this.#publisher.drain(leftMs()), this.#copies.drain(leftMs())]);
    await Promise.all([...this.#readers].map((reader) => reader.stop()));
    this.#cluster.close();
    if (stops.some(({ status }) => status === 'rejected') || drained.includes(false)) {
      throw new Timeout('Closing the transport', timeoutMs, false);
    }
  }

  async #tap(source: Tap, concurrency: number, onDelivery: OnDelivery): Promise<Consumption> {
    const topics = () => [
      ...new Set(source.tap.flatMap(({ kind, pattern }) => this.#declarer.topicsFor(kind, [pattern]))),
    ];
    for (const { kind, pattern } of source.tap) await this.#declarer.ensureKnown(kind, [pattern]);
    const consumption = await TapConsumption.start({
      cluster: this.#cluster,
      places: this.#places,
      logger: this.#options.logger,
      tap: source.tap,
      topics,
      concurrency,
      onDelivery,
      onStopped: (stopped) => this.#consumptions.delete(stopped),
    });
    this.#consumptions.add(consumption);
    return consumption;
  }

  async #read(
    topics: readonly string[] | (() => readonly string[]),
    onRecord: (record: Parameters<typeof readRecord>[0]) => void,
  ): Promise<() => Promise<void>> {
    const { logger } = this.#options;
    const reader = await LiveReader.open({
      cluster: this.#cluster,
      logger,
      topics: typeof topics === 'function' ? topics : () => topics,
      onRecord: (record) => {
        try {
          onRecord(record);
        } catch (thrown) {
          logger.error({ reason: toError(thrown).message }, 'A callback threw; it is not asked again.');
        }
      },
    });
    this.#readers.add(reader);
    return async () => {
      this.#readers.delete(reader);
      await reader.stop();
    };
  }

  #resubscribe(groupId: string): void {
    for (const consumption of this.#consumptions) {
      if (consumption instanceof GroupConsumption && consumption.queue === groupId) consumption.resubscribe();
    }
  }

  /** Topics that somebody else made, and that a wildcard of a group matches. */
  #lookForTopics(): void {
    this.#looking ??= setInterval(() => {
      void this.#cluster
        .refresh()
        .then(() => {
          for (const consumption of this.#consumptions) {
            if (consumption instanceof GroupConsumption)
              consumption.lookForTopics((kind, patterns) => this.#declarer.topicsFor(kind, patterns));
          }
        })
        .catch(() => {});
    }, LOOK_EVERY_MS);
  }
}

const LOOK_EVERY_MS = 5_000;
