import { Timeout, toError } from '@bloodbank/core/errors';
import type { ConsumerGroup, Consumption, Delivery, Logger, OnDelivery, Settlement } from '@bloodbank/core/ports';
import { markReplayed } from '@bloodbank/core/replay';
import { describeFailure } from '@bloodbank/core/retry';
import { matchesTopic } from '@bloodbank/core/routing';
import { isDoneWithin, pause } from '@bloodbank/core/time';
import { GroupMember, type MemberTimes } from '../group/group-member.js';
import { deadLetterTopicOf, type Places, retryTopicOf } from '../layout/places.js';
import { type CopyMarks, readMarks } from '../message/copy-marks.js';
import { deadLetterHeaders } from '../message/dead-letter-headers.js';
import { type FetchedRecord, type IncomingMessage, keyOf, openRecord, readRecord } from '../message/incoming-record.js';
import { toRecord } from '../message/outgoing-record.js';
import type { BatchPublisher } from '../publish/batch-publisher.js';
import type { Cluster } from '../wire/cluster.js';
import { brokerErrorOf } from '../wire/kafka-error.js';
import { commitOffsets, EARLIEST, fetchCommitted, listOffsets, nameOf, type TopicPartition } from '../wire/offsets.js';
import { Fetcher } from './fetcher.js';
import { Lane, type QueuedRecord } from './lane.js';
import { OffsetLedger } from './offset-ledger.js';
import { TopicChanges } from './topic-changes.js';

export interface GroupConsumptionOptions {
  readonly cluster: Cluster;
  readonly group: ConsumerGroup;
  readonly groupId: string;
  readonly places: Places;
  readonly times: MemberTimes;
  readonly prefetch: number;
  readonly concurrency: number;
  readonly onDelivery: OnDelivery;
  /** Publishes retries and dead letters. */
  readonly copies: BatchPublisher;
  /** The group's patterns, delays and topics as they were declared last. */
  readonly wishes: GroupWishes;
  /** Makes the topics of the group again, after one of them was found missing. */
  readonly redeclare: () => Promise<void>;
  readonly instance: string;
  readonly logger: Logger;
  readonly onStopped: (stopped: GroupConsumption) => void;
}

/** Grows while the group is consumed. */
export interface GroupWishes {
  readonly patterns: Set<string>;
  readonly retryDelaysMs: Set<number>;
  readonly topics: Set<string>;
}

const STOP_TIMEOUT_MS = 30_000;
const COPY_TIMEOUT_MS = 30_000;
/** A delivery whose copy could not be confirmed is not handed out again at once. */
const BACK_AFTER_MS = 1_000;
const COMMIT_AGAIN_AFTER_MS = 100;
/** What matched no pattern is committed with the rest, or after this time. */
const LAZY_COMMIT_MS = 1_000;
const QUEUED_COUNT = 1_000;
const QUEUED_BYTES = 8 * 1024 * 1024;
/** Consumers that died over one message so often are not asked again: as a quorum queue's delivery limit. */
const DELIVERY_LIMIT = 20;

/**
 * One member of a group, and the deliveries that it hands out.
 *
 * States: `running`; `stopping`, no callback begins any more, those that run are settled; `stopped`, final.
 *
 * A delivery is handed out only once the broker has been told that its attempt begins, so that an attempt which ends with
 * the process is counted. Those commits, and those of what has settled, travel together, one at a time.
 */
export class GroupConsumption implements Consumption {
  #state: 'running' | 'stopping' | 'stopped' = 'running';
  readonly #options: GroupConsumptionOptions;
  readonly #member: GroupMember;
  readonly #fetcher: Fetcher;
  readonly #changes: TopicChanges;
  readonly #lanes = new Map<string, Lane>();
  readonly #dirty = new Set<Lane>();
  #starting: { readonly lane: Lane; readonly item: QueuedRecord; readonly attempt: number }[] = [];
  #isCommitting = false;
  #isGoingOn = false;
  #lazyTimer: NodeJS.Timeout | undefined;
  #dueTimer: NodeJS.Timeout | undefined;
  /** Of all lanes: callbacks that run or are about to, and deliveries that are not settled. */
  #runningCount = 0;
  #unsettledCount = 0;
  /** What a process may have died of is handled with nothing beside it. */
  #isAlone = false;
  #whenIdle: (() => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(options: GroupConsumptionOptions) {
    this.#options = options;
    const { cluster, groupId, logger, times, wishes } = options;
    this.#changes = new TopicChanges(cluster);
    this.#fetcher = new Fetcher({ cluster, logger, onRecords: (from, records) => this.#onRecords(from, records) });
    this.#member = new GroupMember({
      ...times,
      cluster,
      groupId,
      logger,
      topics: () => [...wishes.topics],
      onGained: (partitions) => this.#onGained(partitions),
      onLosing: (partitions) => this.#onLosing(partitions),
      onExpelled: () => this.#onExpelled(),
    });
  }

  get queue(): string {
    return this.#options.groupId;
  }

  get isRunning(): boolean {
    return this.#state === 'running' && this.#member.state === 'stable';
  }

  get runningCount(): number {
    return this.#runningCount;
  }

  async start(): Promise<void> {
    try {
      await this.#member.join();
      // What was assigned is read from where the group is: until that is known, nothing would come.
      await Promise.all(this.#loading);
      this.#changes.noteLayout(this.#options.wishes.topics);
    } catch (thrown) {
      await this.stop({ timeoutMs: 1 }).catch(() => {});
      throw thrown;
    }
  }

  /** The group has further topics. */
  resubscribe(): void {
    if (this.#state === 'running') this.#member.rejoin();
  }

  /** Whether others have made topics that the group's patterns match, or have deleted, replaced or extended those that it reads. */
  lookForTopics(topicsFor: (kind: 'event' | 'command', patterns: Iterable<string>) => readonly string[]): void {
    const { group, wishes } = this.#options;
    const fresh = topicsFor(group.kind, wishes.patterns).filter((topic) => !wishes.topics.has(topic));
    for (const topic of fresh) wishes.topics.add(topic);
    this.#dropGone();
    const back = this.#changes.takeBack();
    if (back.length > 0) this.#onGained(back);
    if (this.#changes.noteLayout(wishes.topics) || fresh.length > 0) this.resubscribe();
  }

  /** Of a topic that is deleted nothing can be settled; in one that has its name since, everything is new. */
  #dropGone(): void {
    for (const lane of this.#changes.takeGone(this.#lanes.values())) {
      const { topic, partition } = lane;
      this.#options.logger.warn({ group: this.queue, topic, partition }, 'A topic was deleted while it was read.');
      this.#fetcher.remove(lane);
      this.#drop(lane);
    }
  }

  stop(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#stopping ??= this.#stop(options?.timeoutMs ?? STOP_TIMEOUT_MS);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<void> {
    this.#state = 'stopping';
    for (const { lane, item } of this.#starting.splice(0)) this.#giveBack(lane, item);
    clearTimeout(this.#dueTimer);
    clearTimeout(this.#lazyTimer);
    const endsAt = performance.now() + timeoutMs;
    let isLate = !(await isDoneWithin(this.#idle(), endsAt));
    for (const lane of this.#lanes.values()) this.#dirty.add(lane);
    isLate = !(await isDoneWithin(this.#commitAll(endsAt), endsAt)) || isLate;
    this.#state = 'stopped';
    for (const lane of this.#lanes.values()) lane.isLive = false;
    this.#options.onStopped(this);
    const leaving = Promise.all([this.#member.leave(), this.#fetcher.close()]);
    isLate = !(await isDoneWithin(leaving, endsAt)) || isLate;
    if (isLate) throw new Timeout(`Stopping the consumer of "${this.queue}"`, timeoutMs, false);
  }

  readonly #loading = new Set<Promise<void>>();

  #onGained(partitions: readonly TopicPartition[]): void {
    this.#changes.forget(partitions);
    const lanes = partitions.map((one) => {
      const isRetries = one.topic.startsWith(`${this.#options.groupId}.retry.`);
      const lane = new Lane(one, { isOrdered: this.#options.group.partitions !== undefined, isRetries });
      this.#lanes.set(nameOf(one), lane);
      return lane;
    });
    const loading = this.#load(lanes).finally(() => this.#loading.delete(loading));
    this.#loading.add(loading);
  }

  async #load(lanes: readonly Lane[]): Promise<void> {
    const { cluster, groupId, logger } = this.#options;
    for (let live = lanes; live.length > 0; live = live.filter(({ isLive }) => isLive)) {
      try {
        const committed = await fetchCommitted(cluster, groupId, live);
        const fresh = live.filter((lane) => !committed.has(nameOf(lane)));
        const begin = await listOffsets(cluster, fresh, EARLIEST);
        for (const lane of live) {
          if (!lane.isLive || lane.isLosing) continue;
          const known = committed.get(nameOf(lane));
          const offset = known?.offset ?? begin.get(nameOf(lane)) ?? 0;
          lane.ledger = known === undefined ? new OffsetLedger(offset) : OffsetLedger.read(offset, known.metadata);
          lane.isLoaded = true;
          lane.topicId ??= cluster.topic(lane.topic)?.id;
          this.#fetcher.add({ topic: lane.topic, partition: lane.partition, offset });
        }
        return;
      } catch (thrown) {
        if (this.#state !== 'running') return;
        logger.debug({ group: groupId, reason: toError(thrown).message }, 'Where the group is cannot be read yet.');
        await pause(COMMIT_AGAIN_AFTER_MS);
      }
    }
  }

  async #onLosing(partitions: readonly TopicPartition[]): Promise<void> {
    this.#changes.forget(partitions);
    const lanes = partitions.flatMap((one) => this.#lanes.get(nameOf(one)) ?? []);
    for (const lane of lanes) {
      lane.isLosing = true;
      this.#fetcher.remove(lane);
    }
    this.#starting = this.#starting.filter(({ lane, item }) => {
      if (lane.isLosing) this.#giveBack(lane, item);
      return !lane.isLosing;
    });
    while (lanes.some(({ runningCount, isLive }) => isLive && runningCount > 0)) {
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }
    for (const lane of lanes) this.#dirty.add(lane);
    await this.#commitAll(performance.now() + this.#options.times.rebalanceTimeoutMs);
    for (const lane of lanes) this.#drop(lane);
  }

  #onExpelled(): void {
    this.#options.logger.warn(
      { group: this.queue },
      'The session of a consumer ended; what it had in hand comes again.',
    );
    for (const { lane, item } of this.#starting.splice(0)) this.#giveBack(lane, item);
    for (const lane of this.#lanes.values()) {
      this.#fetcher.remove(lane);
      this.#drop(lane);
    }
    this.#changes.clear();
  }

  #drop(lane: Lane): void {
    lane.isLive = false;
    this.#lanes.delete(nameOf(lane));
    this.#dirty.delete(lane);
    this.#unsettledCount -= lane.unsettledCount - lane.runningCount;
  }

  #onRecords(from: TopicPartition, records: readonly FetchedRecord[]): void {
    const lane = this.#lanes.get(nameOf(from));
    if (lane === undefined || lane.isLosing || records.length === 0) return;
    for (const record of records) lane.add(record);
    if (lane.queuedCount > this.#mostQueued || lane.queuedBytes > QUEUED_BYTES) {
      lane.isPaused = true;
      this.#fetcher.pause(lane);
    }
    this.#pump();
  }

  get #mostQueued(): number {
    return Math.max(QUEUED_COUNT, 2 * this.#options.prefetch);
  }

  /** Hands out whatever may be handed out now. */
  #pump(): void {
    if (this.#state !== 'running') return;
    let nextDueAt = Number.POSITIVE_INFINITY;
    // One at a time from each, so that a long partition does not hold up a short one.
    let lanes = [...this.#lanes.values()];
    while (lanes.length > 0) {
      lanes = lanes.filter((lane) => {
        if (!lane.isLoaded || lane.isLosing || !this.#hasRoom(lane)) return false;
        const now = Date.now();
        const taken = this.#take(lane, now);
        if (taken === undefined) {
          nextDueAt = Math.min(nextDueAt, lane.nextDueAt ?? Number.POSITIVE_INFINITY, this.#dueAtOf(lane, lane.peek()));
          return false;
        }
        return true;
      });
    }
    if (Number.isFinite(nextDueAt)) this.#pumpAt(nextDueAt);
    if (this.#starting.length > 0) void this.#commit();
  }

  /** Whether one was admitted. */
  #take(lane: Lane, now: number): true | undefined {
    const first = lane.peek();
    const isDelayed = this.#dueAtOf(lane, first) > now && !((lane.nextDueAt ?? Number.POSITIVE_INFINITY) <= now);
    if (isDelayed) return undefined;
    if (first !== undefined && this.#isQuarantined(lane, first) && this.#runningCount > 0) return undefined;
    const item = lane.take(now, (one) => this.#isSkipped(lane, one));
    if (lane.isPaused && lane.queuedCount * 2 < this.#mostQueued && lane.queuedBytes * 2 < QUEUED_BYTES) {
      lane.isPaused = false;
      this.#fetcher.resume(lane);
    }
    if (item === undefined) return undefined;
    const spent = lane.ledger.spentOf(item.offset) ?? 0;
    const isRedelivered = this.#isQuarantined(lane, item);
    if (isRedelivered && this.#runningCount > 0) {
      // Its key stays taken: nobody overtakes it.
      lane.addAgain({ ...item, notBefore: 0, isRedelivered });
      return undefined;
    }
    this.#isAlone = isRedelivered;
    lane.ledger.open(item.offset, spent + 1);
    this.#dirty.add(lane);
    lane.runningCount += 1;
    lane.unsettledCount += 1;
    this.#runningCount += 1;
    this.#unsettledCount += 1;
    this.#starting.push({ lane, item: isRedelivered ? { ...item, isRedelivered } : item, attempt: spent + 1 });
    return true;
  }

  #hasRoom(lane: Lane): boolean {
    const { prefetch, concurrency, group } = this.#options;
    if (this.#isAlone) return false;
    const own = group.partitions !== undefined;
    const running = own ? lane.runningCount : this.#runningCount;
    const unsettled = own ? lane.unsettledCount : this.#unsettledCount;
    return running < concurrency && unsettled < prefetch;
  }

  /** It was in somebody's hands when that somebody ended. */
  #isQuarantined(lane: Lane, item: QueuedRecord): boolean {
    return item.isRedelivered ?? (item.notBefore === undefined && (lane.ledger.spentOf(item.offset) ?? 0) > 0);
  }

  #isSkipped(lane: Lane, item: QueuedRecord): boolean {
    const { places, wishes } = this.#options;
    if (lane.ledger.spentOf(item.offset) === undefined) return true;
    if (lane.isRetries) return false;
    item.opened ??= openRecord(item.record);
    const key = keyOf(item.record, places, item.opened);
    for (const pattern of wishes.patterns) if (matchesTopic(pattern, key)) return false;
    lane.ledger.settle(item.offset);
    this.#commitLazily(lane);
    return true;
  }

  /** When an attempt that waits in a retry topic may be made. */
  #dueAtOf(lane: Lane, item: QueuedRecord | undefined): number {
    if (item === undefined) return Number.POSITIVE_INFINITY;
    if (!lane.isRetries) return 0;
    item.opened ??= openRecord(item.record);
    return readMarks(readRecord(item.record, this.#options.places, 'event', item.opened).copy)?.dueAt ?? 0;
  }

  #pumpAt(time: number): void {
    clearTimeout(this.#dueTimer);
    this.#dueTimer = setTimeout(() => this.#pump(), Math.max(1, time - Date.now()));
  }

  #commitLazily(lane: Lane): void {
    this.#dirty.add(lane);
    this.#lazyTimer ??= setTimeout(() => {
      this.#lazyTimer = undefined;
      void this.#commit();
    }, LAZY_COMMIT_MS);
  }

  /** One request at a time; what comes meanwhile goes with the next. */
  async #commit(): Promise<void> {
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    while ((this.#dirty.size > 0 || this.#starting.length > 0) && this.#state !== 'stopped') {
      const lanes = [...this.#dirty].filter(({ isLive }) => isLive);
      this.#dirty.clear();
      const starting = this.#starting.splice(0);
      if (await this.#commitOnce(lanes)) {
        for (const one of starting) {
          if (one.lane.isLive && !one.lane.isLosing && this.#state === 'running')
            void this.#handle(one.lane, one.item, one.attempt);
          else this.#giveBack(one.lane, one.item);
        }
        continue;
      }
      for (const lane of lanes) if (lane.isLive) this.#dirty.add(lane);
      for (const one of starting) {
        if (one.lane.isLive && !one.lane.isLosing && this.#state === 'running') this.#starting.push(one);
        else this.#giveBack(one.lane, one.item);
      }
      await Promise.race([
        this.#member.state === 'joining' ? this.#member.stable() : pause(COMMIT_AGAIN_AFTER_MS),
        pause(COMMIT_AGAIN_AFTER_MS),
      ]);
    }
    this.#isCommitting = false;
    for (const resolve of this.#whenCommitted.splice(0)) resolve();
  }

  #whenCommitted: (() => void)[] = [];

  async #commitAll(endsAt: number): Promise<void> {
    while ((this.#dirty.size > 0 || this.#isCommitting) && performance.now() < endsAt) {
      if (this.#isCommitting) await new Promise<void>((resolve) => this.#whenCommitted.push(resolve));
      else await this.#commit();
    }
  }

  async #commitOnce(lanes: readonly Lane[]): Promise<boolean> {
    const { cluster, groupId, logger } = this.#options;
    const entries = lanes.map((lane) => ({ topic: lane.topic, partition: lane.partition, ...lane.ledger.toCommit() }));
    try {
      await commitOffsets(cluster, this.#member.committer, entries, this.#member.lines);
      return true;
    } catch (thrown) {
      const reason = brokerErrorOf(thrown) ?? toError(thrown).message;
      logger.debug({ group: groupId, reason }, 'A commit came to nothing, and is made again.');
      if (reason === 'UNKNOWN_MEMBER_ID') this.#member.rejoin();
      if (reason === 'UNKNOWN_TOPIC_OR_PARTITION') {
        await cluster.refresh().catch(() => {});
        this.#dropGone();
      }
      return false;
    }
  }

  /** It was to begin, and does not: the attempt was not made. */
  #giveBack(lane: Lane, item: QueuedRecord): void {
    lane.ledger.open(item.offset, (lane.ledger.spentOf(item.offset) ?? 1) - 1);
    this.#dirty.add(lane);
    this.#isAlone = false;
    this.#end(lane, item, true);
  }

  async #handle(lane: Lane, item: QueuedRecord, attemptHere: number): Promise<void> {
    const { places, group, onDelivery, groupId } = this.#options;
    const message = this.#asReplayed(lane, item, readRecord(item.record, places, group.kind, item.opened));
    const marks = lane.isRetries ? readMarks(message.copy) : undefined;
    const attempt = (marks?.spent ?? 0) + attemptHere;
    const delivery: Writable<Delivery> = {
      body: message.body,
      address: message.address,
      destination: marks?.topic ?? lane.topic,
      queue: groupId,
      properties: message.properties,
      headers: message.headers,
      attempt,
      redelivered: item.isRedelivered === true,
    };
    if (group.partitions !== undefined) delivery.partition = marks?.partition ?? lane.partition;
    if (message.copyOf !== undefined) delivery.copyOf = message.copyOf;
    const reason = this.#whyNot(item, message, marks, attemptHere);
    const settlement: Settlement | { readonly kind: 'park'; readonly reason: 'expired' | 'delivery-limit' } =
      reason === undefined ? await this.#decide(onDelivery, delivery) : { kind: 'park', reason };
    let isUnsettled = false;
    // Somebody else may have it by now, and hands it out again: a copy would be a second one.
    if (lane.isLive) {
      if (settlement.kind === 'ack') lane.ledger.settle(item.offset);
      else isUnsettled = await this.#settle(lane, item, { message, marks, attempt, attemptHere }, settlement);
    }
    this.#isAlone = false;
    // Only now: while a copy was being confirmed, a commit that knew nothing of it may have passed.
    this.#dirty.add(lane);
    this.#end(lane, item, !isUnsettled);
    this.#goOnSoon();
  }

  /** Commits and hands out, once for all that ended in this turn. */
  #goOnSoon(): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    queueMicrotask(() => {
      this.#isGoingOn = false;
      this.#pump();
      void this.#commit();
    });
  }

  /** What comes once more says so. What is no envelope cannot, and comes as it is. */
  #asReplayed(lane: Lane, { offset, record }: QueuedRecord, message: IncomingMessage): IncomingMessage {
    const replayed = lane.ledger.replayOf(offset);
    if (replayed === undefined) return message;
    const { id, reason } = replayed;
    const mark = { id, reason, recorded_at: new Date(record.timestamp).toISOString() };
    const { expirationMs: _late, ...properties } = message.properties;
    return { ...message, properties, body: markReplayed(message.body, mark) ?? message.body };
  }

  #whyNot(
    item: QueuedRecord,
    { properties }: IncomingMessage,
    marks: CopyMarks | undefined,
    attemptHere: number,
  ): 'expired' | 'delivery-limit' | undefined {
    const { expirationMs = Number.POSITIVE_INFINITY } = properties;
    const ttlMs = Math.min(expirationMs, this.#options.group.messageTtlMs ?? Number.POSITIVE_INFINITY);
    const publishedAt = marks?.publishedAt ?? item.record.timestamp;
    if (publishedAt + ttlMs < Date.now()) return 'expired';
    return attemptHere > DELIVERY_LIMIT && item.isRedelivered ? 'delivery-limit' : undefined;
  }

  async #decide(onDelivery: OnDelivery, delivery: Delivery): Promise<Settlement> {
    try {
      return await onDelivery(delivery);
    } catch (thrown) {
      const delays = [...this.#options.wishes.retryDelaysMs].filter((delayMs) => delayMs > 0);
      return {
        kind: 'retry',
        delayMs: delays.length === 0 ? 0 : Math.min(...delays),
        failure: describeFailure(thrown),
      };
    }
  }

  /** Whether it stays unsettled. */
  async #settle(
    lane: Lane,
    item: QueuedRecord,
    facts: HandledFacts,
    settlement:
      | Exclude<Settlement, { readonly kind: 'ack' }>
      | { readonly kind: 'park'; readonly reason: 'expired' | 'delivery-limit' },
  ): Promise<boolean> {
    const { group, logger, groupId } = this.#options;
    if (settlement.kind === 'release') return true;
    const isDead = settlement.kind === 'dead-letter' || settlement.kind === 'park';
    if (isDead && group.deadLetters === false) {
      lane.ledger.settle(item.offset);
      return false;
    }
    const isInPlace = !isDead && (settlement.delayMs === 0 || lane.isOrdered);
    if (isInPlace) {
      this.#again(lane, item, facts, settlement.delayMs, settlement.kind === 'later');
      return false;
    }
    try {
      await (isDead ? this.#deadLetter(lane, item, facts, settlement) : this.#postpone(lane, item, facts, settlement));
      lane.ledger.settle(item.offset);
    } catch (thrown) {
      logger.error(
        { group: groupId, reason: toError(thrown).message },
        'A copy was not confirmed; the original comes again.',
      );
      this.#again(lane, item, facts, BACK_AFTER_MS, false);
    }
    return false;
  }

  /** The attempt is made again here; what it has spent stands in the ledger. */
  #again(lane: Lane, item: QueuedRecord, { attemptHere }: HandledFacts, delayMs: number, isUnspent: boolean): void {
    lane.ledger.open(item.offset, isUnspent ? attemptHere - 1 : attemptHere);
    const firstFailureAt = item.firstFailureAt ?? (isUnspent ? undefined : new Date().toISOString());
    lane.addAgain({
      record: item.record,
      offset: item.offset,
      notBefore: Date.now() + delayMs,
      ...(firstFailureAt === undefined ? {} : { firstFailureAt }),
    });
  }

  #postpone(
    lane: Lane,
    item: QueuedRecord,
    facts: HandledFacts,
    settlement: Extract<Settlement, { readonly delayMs: number }>,
  ): Promise<void> {
    const isFailure = settlement.kind === 'retry';
    const marks = {
      ...this.#marksOf(lane, item, facts, isFailure),
      spent: isFailure ? facts.attempt : facts.attempt - 1,
      dueAt: Date.now() + settlement.delayMs,
    };
    return this.#publishCopy(facts.message, retryTopicOf(this.#options.groupId, settlement.delayMs), marks);
  }

  #deadLetter(
    lane: Lane,
    item: QueuedRecord,
    facts: HandledFacts,
    settlement:
      | Extract<Settlement, { readonly kind: 'dead-letter' }>
      | { readonly kind: 'park'; readonly reason: 'expired' | 'delivery-limit' },
  ): Promise<void> {
    const base = this.#marksOf(lane, item, facts, true);
    const marks: CopyMarks = {
      ...base,
      group: this.#options.groupId,
      lastFailureAt: new Date().toISOString(),
      ...(settlement.kind === 'park'
        ? { reason: settlement.reason }
        : { failure: settlement.failure, spent: settlement.attempts ?? facts.attempt }),
    };
    return this.#publishCopy(
      facts.message,
      deadLetterTopicOf(marks.topic),
      marks,
      deadLetterHeaders(marks, this.#options.instance),
    );
  }

  #marksOf(lane: Lane, item: QueuedRecord, { marks, attempt }: HandledFacts, isFailure: boolean): CopyMarks {
    const firstFailureAt =
      marks?.firstFailureAt ?? item.firstFailureAt ?? (isFailure ? new Date().toISOString() : undefined);
    return {
      spent: attempt,
      topic: marks?.topic ?? lane.topic,
      partition: marks?.partition ?? lane.partition,
      offset: marks?.offset ?? item.offset,
      publishedAt: marks?.publishedAt ?? item.record.timestamp,
      ...(marks?.redrives === undefined ? {} : { redrives: marks.redrives }),
      ...(firstFailureAt === undefined ? {} : { firstFailureAt }),
    };
  }

  async #publishCopy(
    message: IncomingMessage,
    topic: string,
    marks: CopyMarks,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { copies, redeclare } = this.#options;
    const send = () => {
      const record = toRecord({ ...message, headers: { ...message.headers, ...more } }, topic, marks);
      return copies.publish(record, message.address.key, { timeoutMs: COPY_TIMEOUT_MS });
    };
    if ((await send()).routed) return;
    await redeclare();
    if ((await send()).routed) return;
    throw new Error(`There is no topic "${topic}", and it could not be made`);
  }

  #end(lane: Lane, item: QueuedRecord, isSettled: boolean): void {
    // What is made again in place keeps its key, and so its turn.
    const isWaiting = lane.isOrdered && lane.ledger.spentOf(item.offset) !== undefined && isSettled && lane.isLive;
    if (!isWaiting) lane.free(item);
    lane.runningCount -= 1;
    this.#runningCount -= 1;
    if (isSettled) lane.unsettledCount -= 1;
    if (isSettled || !lane.isLive) this.#unsettledCount -= 1;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #idle(): Promise<void> {
    while (this.#runningCount > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface HandledFacts {
  readonly message: IncomingMessage;
  readonly marks: CopyMarks | undefined;
  readonly attempt: number;
  /** Counted in this partition; a retry topic's record had some before. */
  readonly attemptHere: number;
}
