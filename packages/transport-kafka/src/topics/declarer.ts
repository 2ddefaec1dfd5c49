import type { ConsumerGroup, KnownAddress, Logger } from '@bloodbank/core/ports';
import type { GroupWishes } from '../consume/group-consumption.js';
import type { Places } from '../layout/places.js';
import { knownTopics, namedTopics, retryDelaysOf } from '../layout/plan-layout.js';
import { specOf, type TopicPlan } from '../layout/topic-plan.js';
import type { Cluster } from '../wire/cluster.js';
import { brokerErrorOf } from '../wire/kafka-error.js';
import {
  commitOffsets,
  fetchCommitted,
  LATEST,
  listOffsets,
  nameOf,
  outsider,
  retryWhileMoving,
  type TopicPartition,
} from '../wire/offsets.js';
import { ensureTopics } from './topic-admin.js';

export interface DeclarerOptions {
  readonly cluster: Cluster;
  readonly places: Places;
  readonly logger: Logger;
  /** What the topics are to be like. */
  readonly plan: TopicPlan;
  readonly addresses: readonly KnownAddress[];
  /** Where a group begins that has never read a topic. */
  readonly begin: 'declared' | 'earliest';
}

/** Makes the topics of groups, and sets each group at the end of them before anything is published to it. */
export class Declarer {
  readonly #options: DeclarerOptions;
  readonly #wishes = new Map<string, GroupWishes>();
  readonly #ordered = new Set<string>();
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(options: DeclarerOptions) {
    this.#options = options;
  }

  /** Whether somebody reads a topic in order, as far as this process knows. */
  isOrdered(topic: string): boolean {
    return this.#ordered.has(topic);
  }

  /** What was ever asked for the group here: one object, so that who consumes it sees what is declared later. */
  wishesOf(group: ConsumerGroup): GroupWishes {
    const groupId = this.#options.places.groupIdOf(group);
    let wishes = this.#wishes.get(groupId);
    if (wishes === undefined) {
      wishes = { patterns: new Set(), retryDelaysMs: new Set(), topics: new Set() };
      this.#wishes.set(groupId, wishes);
    }
    return wishes;
  }

  /** Whether the group has topics that it had not before. One declaration of a group at a time. */
  declare(group: ConsumerGroup): Promise<boolean> {
    const groupId = this.#options.places.groupIdOf(group);
    const before = this.#last.get(groupId) ?? Promise.resolve();
    const declared = before.catch(() => {}).then(() => this.#declare(group, groupId));
    this.#last.set(groupId, declared);
    return declared;
  }

  /** Topics that are there and may hold what a group's patterns match. */
  topicsFor(kind: 'event' | 'command', patterns: Iterable<string>): readonly string[] {
    const { cluster, places } = this.#options;
    const list = [...patterns];
    return [...cluster.topicNames].filter((topic) => list.some((pattern) => places.mayHold(topic, kind, pattern)));
  }

  /** Makes the topics of what is known and matches, so that who watches has something to watch. */
  async ensureKnown(kind: 'event' | 'command', patterns: readonly string[]): Promise<void> {
    const { cluster, places, plan, addresses } = this.#options;
    const names = knownTopics(kind, patterns, places, addresses);
    await ensureTopics(
      cluster,
      names.map((name) => specOf(plan.messages(name))),
    );
  }

  async #declare(group: ConsumerGroup, groupId: string): Promise<boolean> {
    const { cluster, places, plan, addresses } = this.#options;
    const wishes = this.wishesOf(group);
    for (const pattern of group.patterns) wishes.patterns.add(pattern);
    for (const delayMs of group.retryDelaysMs) wishes.retryDelaysMs.add(delayMs);
    const named = namedTopics(group, places, addresses);
    const main = named.map((name) => specOf(plan.messages(name, group.partitions)));
    if (group.partitions !== undefined) for (const name of named) this.#ordered.add(name);
    await ensureTopics(cluster, main);
    const found = this.topicsFor(group.kind, wishes.patterns);
    const all = [...new Set([...named, ...found])];
    const retries = retryDelaysOf(group).map((delayMs) => specOf(plan.retries(groupId, delayMs)));
    const letters = group.deadLetters === false ? [] : all.map((name) => specOf(plan.deadLetters(name)));
    await ensureTopics(cluster, [...retries, ...letters]);
    await this.#begin(
      groupId,
      named,
      all,
      retries.map(({ name }) => name),
    );
    const before = wishes.topics.size;
    for (const topic of [...all, ...retries.map(({ name }) => name)]) wishes.topics.add(topic);
    this.#tellOfPartitions(group, all);
    return wishes.topics.size > before;
  }

  /**
   * What a group has not read yet begins where it ends now: as a queue, which holds what comes after it. Not so a topic
   * that a wildcard found, of a group that is known: it was made while nobody looked, and all of it is new.
   */
  async #begin(
    groupId: string,
    named: readonly string[],
    topics: readonly string[],
    retries: readonly string[],
  ): Promise<void> {
    const { cluster, begin, logger } = this.#options;
    const partitions = [...topics, ...retries].flatMap((topic) => this.#partitionsOf(topic));
    const committed = await fetchCommitted(cluster, groupId);
    const fresh = partitions.filter((one) => !committed.has(nameOf(one)));
    const isFromEnd = ({ topic }: TopicPartition): boolean =>
      begin === 'declared' && !retries.includes(topic) && (named.includes(topic) || committed.size === 0);
    const atEnd = fresh.filter(isFromEnd);
    if (atEnd.length === 0) return;
    const ends = await listOffsets(cluster, atEnd, LATEST);
    const positions = atEnd.map((one) => ({ ...one, offset: ends.get(nameOf(one)) ?? 0, metadata: '' }));
    try {
      await retryWhileMoving(() => commitOffsets(cluster, outsider(groupId), positions));
    } catch (thrown) {
      // The group has members, and only they may commit: they begin what is new to them at its beginning.
      if (brokerErrorOf(thrown) !== 'UNKNOWN_MEMBER_ID') throw thrown;
      logger.debug({ group: groupId }, 'The group is being consumed: it reads its new topics from their beginning.');
    }
  }

  #partitionsOf(topic: string): readonly TopicPartition[] {
    const count = this.#options.cluster.topic(topic)?.leaders.length ?? 0;
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  }

  #tellOfPartitions({ partitions, group }: ConsumerGroup, topics: readonly string[]): void {
    if (partitions === undefined) return;
    for (const topic of topics) {
      const count = this.#options.cluster.topic(topic)?.leaders.length ?? 0;
      if (count === partitions) continue;
      this.#options.logger.warn(
        { group, topic, wanted: partitions, found: count },
        'A topic has another number of partitions than a group asks for. Order by key holds all the same.',
      );
    }
  }
}
