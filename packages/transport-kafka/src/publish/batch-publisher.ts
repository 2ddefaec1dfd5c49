import { BloodbankError, Closed, Invalid, Nacked, Overloaded } from '@bloodbank/core/errors';
import { type Logger, PublishWindow, type WindowLimits } from '@bloodbank/core/ports';
import { pause } from '@bloodbank/core/time';
import { murmur2, type produceV11 } from '@platformatic/kafka';
import { encodeBatch } from '../message/encode-batch.js';
import type { OutgoingRecord } from '../message/outgoing-record.js';
import type { Cluster } from '../wire/cluster.js';
import { answerIn, brokerErrorOf, errorNameOf, isForbidden, isStale } from '../wire/kafka-error.js';
import { groupBy } from '../wire/offsets.js';
import { PRODUCE, type ProduceTopic } from '../wire/produce.js';
import { PartitionQueue } from './partition-queue.js';
import { PendingPublish, type Routed } from './pending-publish.js';

/** How long the broker itself waits for its replicas. */
const REPLICAS_TIMEOUT_MS = 10_000;

/** A node that was lost leaves its partitions short of replicas for a moment; longer than this, it is a refusal. */
const REFUSED_AFTER_MS = 3_000;

const RETRY_AFTER_MS = 100;

export interface BatchPublisherOptions {
  readonly cluster: Cluster;
  readonly window: WindowLimits;
  readonly logger: Logger;
  /** Whether what has no key goes to one partition of a topic, because somebody reads it in order. */
  readonly isOrdered: (topic: string) => boolean;
}

export interface SendOptions {
  readonly timeoutMs: number;
  readonly whenFull?: 'wait' | 'reject';
}

/**
 * Confirmed publishing. What comes while a request to a partition is on its way makes up the next one, so that many
 * concurrent publishes travel in few requests, and a single one travels at once. Each settles by its own deadline.
 *
 * What was sent and not answered when a connection ended is sent again: the log may then hold it twice, and never not at
 * all.
 */
export class BatchPublisher {
  readonly #options: BatchPublisherOptions;
  /** Everything without an answer yet, what has passed its deadline on the wire included. */
  readonly #window: PublishWindow;
  readonly #partitions = new Map<string, PartitionQueue>();
  /** For the window to have room again; for a topic to be found. */
  readonly #outside = new Set<PendingPublish>();
  readonly #unplaced = new Set<PendingPublish>();
  #isSearching = false;
  #isFlushPlanned = false;
  #isClosed = false;
  #nextPartition = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: BatchPublisherOptions) {
    this.#options = options;
    this.#window = new PublishWindow(options.window);
    options.cluster.onChange((state) => {
      if (state === 'open') this.#planFlush();
    });
  }

  get pending(): { readonly count: number; readonly bytes: number } {
    return { count: this.#window.count + this.#outside.size, bytes: this.#window.bytes };
  }

  /** Settles by `timeoutMs` in every case; see [P1] to [P8] of the Transport port. */
  publish(record: OutgoingRecord, key: string, { timeoutMs, whenFull }: SendOptions): Promise<Routed> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Closed('The transport'));
      const hasRoom = this.#outside.size === 0 && this.#window.hasRoomFor(record.sizeBytes);
      if (!hasRoom && whenFull === 'reject') return reject(new Overloaded(this.pending.count, this.#window.bytes));
      const pending = new PendingPublish(record, key, timeoutMs, this.#onDeadline, resolve, reject);
      if (hasRoom) this.#admit(pending);
      else this.#outside.add(pending);
    });
  }

  /** Takes nothing new, waits up to `timeoutMs` for what is under way, then settles the rest. Whether none was left. */
  async drain(timeoutMs: number): Promise<boolean> {
    this.#isClosed = true;
    if (this.pending.count > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    }
    const isIdle = this.pending.count === 0;
    const inQueues = [...this.#partitions.values()].flatMap((queue) => [...queue.takeAll(), ...queue.inFlight]);
    for (const pending of [...this.#outside, ...this.#unplaced, ...inQueues]) {
      if (pending.hasLeft) pending.expire();
      else pending.reject(new Closed('The transport'));
    }
    return isIdle;
  }

  #admit(pending: PendingPublish): void {
    this.#window.take(pending.sizeBytes);
    this.#place(pending);
  }

  #place(pending: PendingPublish): void {
    const { record } = pending;
    const topic = this.#options.cluster.topic(record.topic);
    if (topic === undefined) {
      this.#unplaced.add(pending);
      void this.#search();
      return;
    }
    record.partition ??= this.#partitionFor(record, topic.leaders.length);
    const name = `${record.topic}/${record.partition}`;
    let queue = this.#partitions.get(name);
    if (queue === undefined) {
      queue = new PartitionQueue(record.topic, record.partition);
      this.#partitions.set(name, queue);
    }
    queue.add(pending);
    this.#planFlush();
  }

  /** As Kafka's own clients choose it, so that one key is in one partition whoever wrote it. */
  #partitionFor({ key, topic }: OutgoingRecord, count: number): number {
    if (key !== undefined) return (murmur2(key) & 0x7f_ff_ff_ff) % count;
    if (this.#options.isOrdered(topic)) return 0;
    this.#nextPartition = (this.#nextPartition + 1) % 2 ** 30;
    return this.#nextPartition % count;
  }

  /** A topic that is not known yet may have been made a moment ago. */
  async #search(): Promise<void> {
    if (this.#isSearching) return;
    this.#isSearching = true;
    while (this.#unplaced.size > 0) {
      const asked = [...this.#unplaced];
      const isAnswered = await this.#options.cluster.refresh().then(
        () => true,
        () => false,
      );
      if (!isAnswered) await pause(RETRY_AFTER_MS);
      for (const pending of asked) {
        if (!this.#unplaced.has(pending) || !isAnswered) continue;
        this.#unplaced.delete(pending);
        if (this.#options.cluster.topic(pending.record.topic) !== undefined) this.#place(pending);
        else {
          pending.resolve(false);
          this.#finish(pending);
        }
      }
    }
    this.#isSearching = false;
  }

  /** At the end of this turn: whatever else is published in it goes along. */
  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    setImmediate(() => {
      this.#isFlushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    const { cluster } = this.#options;
    if (cluster.state !== 'open') return;
    const requests = new Map<number, PartitionQueue[]>();
    const now = performance.now();
    let isLeaderMissing = false;
    for (const queue of this.#partitions.values()) {
      if (queue.isEmpty || queue.inFlight.length > 0) continue;
      if (queue.notBefore > now) {
        setTimeout(() => this.#planFlush(), queue.notBefore - now + 1);
        continue;
      }
      const leader = cluster.leaderOf(queue.topic, queue.partition);
      if (leader === undefined) {
        queue.notBefore = now + RETRY_AFTER_MS;
        isLeaderMissing = true;
      } else if (queue.take().length > 0) {
        requests.set(leader, [...(requests.get(leader) ?? []), queue]);
      }
    }
    for (const [leader, queues] of requests) void this.#send(leader, queues);
    if (isLeaderMissing) this.#refreshAndFlush();
  }

  #refreshAndFlush(): void {
    this.#options.cluster.refresh().then(
      () => setTimeout(() => this.#planFlush(), RETRY_AFTER_MS + 1),
      () => setTimeout(() => this.#planFlush(), RETRY_AFTER_MS + 1),
    );
  }

  async #send(leader: number, queues: readonly PartitionQueue[]): Promise<void> {
    const answer = await this.#ask(leader, queues);
    let isStaleNow = false;
    for (const queue of queues) {
      const batch = queue.inFlight;
      queue.inFlight = [];
      const part = answer?.responses
        .find(({ name }) => name === queue.topic)
        ?.partitionResponses.find(({ index }) => index === queue.partition);
      const name = part === undefined ? 'NO_ANSWER' : errorNameOf(part.errorCode);
      if (name === 'NONE') for (const pending of batch) pending.resolve(true);
      else if (!this.#hasEnded(batch, name)) {
        queue.putBack(batch);
        queue.notBefore = performance.now() + RETRY_AFTER_MS;
        isStaleNow = true;
      }
      for (const pending of batch) if (pending.state === 'settled') this.#finish(pending);
    }
    if (isStaleNow) this.#refreshAndFlush();
    this.#planFlush();
  }

  async #ask(leader: number, queues: readonly PartitionQueue[]): Promise<produceV11.ProduceResponse | undefined> {
    try {
      return await this.#options.cluster.call(PRODUCE, [REPLICAS_TIMEOUT_MS, topicsOf(queues)], leader);
    } catch (thrown) {
      const answer = answerIn<produceV11.ProduceResponse>(thrown);
      if (answer === undefined) {
        const reason = brokerErrorOf(thrown) ?? String(thrown);
        this.#options.logger.debug({ node: leader, reason }, 'A request came to nothing, and is sent again.');
      }
      return answer;
    }
  }

  /** Whether it is settled what becomes of the batch; otherwise it is sent again. */
  #hasEnded(batch: readonly PendingPublish[], name: string): boolean {
    if (name === 'NO_ANSWER' || isStale(name)) return false;
    if (name === 'UNKNOWN_TOPIC_OR_PARTITION') {
      // Deleted, or not yet known to this node: the metadata will tell, once it is asked for them.
      for (const pending of batch) {
        if (pending.state === 'settled') continue;
        pending.state = 'waiting';
        delete pending.record.partition;
        this.#unplaced.add(pending);
      }
      void this.#search();
      return true;
    }
    if (name === 'NOT_ENOUGH_REPLICAS' || name === 'NOT_ENOUGH_REPLICAS_AFTER_APPEND') {
      const now = performance.now();
      for (const pending of batch) {
        pending.refusedSince ??= now;
        if (now - pending.refusedSince > REFUSED_AFTER_MS) pending.reject(new Nacked(pending.key));
      }
      return batch.every(({ state }) => state === 'settled');
    }
    if (batch.length > 1 && !isForbidden(name)) {
      for (const pending of batch) pending.isQuarantined = true;
      return false;
    }
    for (const pending of batch) pending.reject(errorFor(pending, name));
    return true;
  }

  readonly #onDeadline = (pending: PendingPublish): void => {
    const isOnTheWire = pending.state === 'sent';
    pending.expire();
    if (this.#outside.delete(pending)) this.#tellIdle();
    // What is on the wire keeps its place until the broker answers: its bytes may still stand in this process.
    else if (!isOnTheWire) {
      this.#unplaced.delete(pending);
      this.#finish(pending);
    }
  };

  #finish(pending: PendingPublish): void {
    this.#window.free(pending.sizeBytes);
    for (const next of this.#outside) {
      if (!this.#window.hasRoomFor(next.sizeBytes)) break;
      this.#outside.delete(next);
      this.#admit(next);
    }
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.pending.count === 0) this.#onIdle?.();
  }
}

/** What is in flight of each, as batches. */
function topicsOf(queues: readonly PartitionQueue[]): readonly ProduceTopic[] {
  const now = Date.now();
  return [...groupBy(queues, ({ topic }) => topic)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, inFlight }) => ({
      index: partition,
      batch: encodeBatch(
        inFlight.map(({ record }) => record),
        now,
      ),
    })),
  }));
}

function errorFor(pending: PendingPublish, name: string): Error {
  const { topic } = pending.record;
  if (isForbidden(name)) {
    return new BloodbankError(
      'transport.forbidden',
      `The broker does not let this user write to "${topic}" (${name}).`,
    );
  }
  if (name === 'MESSAGE_TOO_LARGE' || name === 'RECORD_LIST_TOO_LARGE') {
    const message = `The message is larger than "${topic}" takes: ${pending.sizeBytes} bytes.`;
    return new Invalid('message.invalid-properties', message, {
      remedy: 'Raise max.message.bytes of the topic, or publish a reference instead of the content.',
    });
  }
  return new Nacked(pending.key);
}
