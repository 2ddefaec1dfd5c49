import type { Address, ConsumerGroup, Logger } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import type { GroupWishes } from '../consume/group-consumption.js';
import { deadLetterTopicOf, type Places, retryTopicOf } from '../layout/places.js';
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
import { ensureTopics, type TopicSpec } from './topic-admin.js';

export interface DeclarerOptions {
  readonly cluster: Cluster;
  readonly places: Places;
  readonly logger: Logger;
  /** Partitions of a topic that no group says more of, copies of each, and how long its records are kept. */
  readonly defaults: { readonly partitions: number; readonly replicas?: number; readonly retentionMs?: number };
  readonly addresses: readonly Address[];
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
    await ensureTopics(
      this.#options.cluster,
      this.#knownTopics(kind, patterns).map((name) => this.#specOf(name)),
    );
  }

  #knownTopics(kind: 'event' | 'command', patterns: readonly string[]): readonly string[] {
    const { addresses, places } = this.#options;
    const known = addresses.filter(
      (address) => address.kind === kind && patterns.some((pattern) => matchesTopic(pattern, address.key)),
    );
    // A family's members have topics of their own, whose names nobody knows beforehand, or that of their domain.
    return [...new Set(known.map((address) => places.topicOf(address)))].filter((topic) => !topic.includes('{'));
  }

  async #declare(group: ConsumerGroup, groupId: string): Promise<boolean> {
    const { cluster, places } = this.#options;
    const wishes = this.wishesOf(group);
    for (const pattern of group.patterns) wishes.patterns.add(pattern);
    const delays = group.partitions === undefined ? group.retryDelaysMs.filter((delayMs) => delayMs > 0) : [];
    for (const delayMs of group.retryDelaysMs) wishes.retryDelaysMs.add(delayMs);
    const named = [
      ...new Set([
        ...group.patterns.flatMap((pattern) => places.topicsNamedBy(group.kind, pattern)),
        ...this.#knownTopics(group.kind, group.patterns),
        ...(group.records ? [places.recordTopic] : []),
      ]),
    ];
    const main = named.map((name) => this.#specOf(name, group.partitions));
    if (group.partitions !== undefined) for (const name of named) this.#ordered.add(name);
    await ensureTopics(cluster, main);
    const found = this.topicsFor(group.kind, wishes.patterns);
    const all = [...new Set([...named, ...found])];
    const retries = [0, ...delays].map((delayMs) => this.#specOf(retryTopicOf(groupId, delayMs)));
    const letters =
      group.deadLetters === false
        ? []
        : all.map((name) => ({ ...this.#specOf(deadLetterTopicOf(name)), partitions: 1 }));
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

  #specOf(name: string, partitions?: number): TopicSpec {
    const { defaults } = this.#options;
    return {
      name,
      partitions: partitions ?? defaults.partitions,
      ...(defaults.replicas === undefined ? {} : { replicas: defaults.replicas }),
      ...(defaults.retentionMs === undefined ? {} : { configs: { 'retention.ms': String(defaults.retentionMs) } }),
    };
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
