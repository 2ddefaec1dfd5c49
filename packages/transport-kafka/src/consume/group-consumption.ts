import { Timeout, toError } from '@bloodbank/core/errors';
import type { ConsumerGroup, Consumption, Logger, OnDelivery } from '@bloodbank/core/ports';
import { isDoneWithin, pause } from '@bloodbank/core/time';
import { GroupMember, type MemberTimes } from '../group/group-member.js';
import type { Places } from '../layout/places.js';
import type { LogRecords } from '../message/log-records.js';
import type { BatchPublisher } from '../publish/batch-publisher.js';
import type { Cluster } from '../wire/cluster.js';
import { brokerErrorOf } from '../wire/kafka-error.js';
import { commitOffsets, EARLIEST, fetchCommitted, listOffsets, nameOf, type TopicPartition } from '../wire/offsets.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import { Fetcher } from './fetcher.js';
import { GroupCommits } from './group-commits.js';
import { HandOut } from './hand-out.js';
import { type Announced, Lane } from './lane.js';
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
const LOAD_AGAIN_AFTER_MS = 100;

/**
 * One member of a group, and the deliveries that it hands out.
 *
 * States: `running`; `stopping`, no callback begins any more, those that run are settled; `stopped`, final.
 *
 * A delivery is handed out only once the broker has been told that its attempt begins, so that an attempt which ends with
 * the process is counted.
 */
export class GroupConsumption implements Consumption {
  #state: 'running' | 'stopping' | 'stopped' = 'running';
  readonly #options: GroupConsumptionOptions;
  readonly #member: GroupMember;
  readonly #fetcher: Fetcher;
  readonly #changes: TopicChanges;
  readonly #commits: GroupCommits;
  readonly #handOut: HandOut;
  readonly #lanes = new Map<string, Lane>();
  #whenEnded: (() => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(options: GroupConsumptionOptions) {
    this.#options = options;
    const { cluster, groupId, logger, times, wishes, group, prefetch, concurrency, places } = options;
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
    this.#commits = new GroupCommits({
      send: (lanes) => this.#send(lanes),
      onAnnounced: (announced) => this.#handOut.onAnnounced(announced),
      onRefused: (announced) => this.#handOut.stillWanted(announced),
      isStopped: () => this.#state === 'stopped',
      whenReady: async () => (this.#member.state === 'joining' ? this.#member.stable() : pause(LOAD_AGAIN_AFTER_MS)),
    });
    const onEnd = (one: Announced, isSettled: boolean): void => this.#onEnd(one, isSettled);
    const attempts = new DeliveryAttempts({ ...options, retryDelaysMs: wishes.retryDelaysMs, onEnd });
    this.#handOut = new HandOut({
      ...{ lanes: this.#lanes, commits: this.#commits, places, patterns: wishes.patterns, prefetch, concurrency },
      isPartitioned: group.partitions !== undefined,
      isRunning: () => this.#state === 'running',
      onDrained: (lane) => this.#fetcher.resume(lane),
      onBegin: (one) => attempts.begin(one),
    });
  }

  get queue(): string {
    return this.#options.groupId;
  }

  get isRunning(): boolean {
    return this.#state === 'running' && this.#member.state === 'stable';
  }

  get runningCount(): number {
    return this.#handOut.runningCount;
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
    this.#handOut.close();
    this.#handOut.giveBackUnwanted();
    const endsAt = performance.now() + timeoutMs;
    let isLate = !(await isDoneWithin(this.#idle(), endsAt));
    for (const lane of this.#lanes.values()) this.#commits.add(lane);
    isLate = !(await isDoneWithin(this.#commits.flush(endsAt), endsAt)) || isLate;
    this.#state = 'stopped';
    this.#commits.close();
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
        await pause(LOAD_AGAIN_AFTER_MS);
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
    this.#handOut.giveBackUnwanted();
    while (lanes.some(({ runningCount, isLive }) => isLive && runningCount > 0)) await this.#nextEnd();
    for (const lane of lanes) this.#commits.add(lane);
    await this.#commits.flush(performance.now() + this.#options.times.rebalanceTimeoutMs);
    for (const lane of lanes) this.#drop(lane);
  }

  #onExpelled(): void {
    this.#options.logger.warn(
      { group: this.queue },
      'The session of a consumer ended; what it had in hand comes again.',
    );
    for (const lane of [...this.#lanes.values()]) {
      this.#fetcher.remove(lane);
      this.#drop(lane);
    }
    this.#changes.clear();
  }

  #drop(lane: Lane): void {
    lane.isLive = false;
    this.#handOut.giveBackUnwanted();
    this.#lanes.delete(nameOf(lane));
    this.#commits.remove(lane);
    this.#handOut.drop(lane);
  }

  #onRecords(from: TopicPartition, records: LogRecords): void {
    const lane = this.#lanes.get(nameOf(from));
    if (lane === undefined || lane.isLosing || records.length === 0) return;
    lane.add(records);
    if (this.#handOut.isFull(lane)) {
      lane.isPaused = true;
      this.#fetcher.pause(lane);
    }
    this.#handOut.goOnSoon();
  }

  /** Whether the broker took it. */
  async #send(lanes: readonly Lane[]): Promise<boolean> {
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

  #onEnd(one: Announced, isSettled: boolean): void {
    this.#handOut.end(one, isSettled);
    // Only now: while a copy was being confirmed, a commit that knew nothing of it may have passed.
    if (one.lane.isLive) this.#commits.add(one.lane);
    if (this.#whenEnded.length > 0) for (const resolve of this.#whenEnded.splice(0)) resolve();
    this.#handOut.goOnSoon();
  }

  #nextEnd(): Promise<void> {
    return new Promise((resolve) => this.#whenEnded.push(resolve));
  }

  async #idle(): Promise<void> {
    while (this.#handOut.runningCount > 0) await this.#nextEnd();
  }
}
