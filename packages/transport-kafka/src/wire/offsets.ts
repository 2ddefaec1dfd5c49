import { pause } from '@bloodbank/core/time';
import {
  listOffsetsV8,
  listOffsetsV9,
  offsetCommitV8,
  offsetCommitV9,
  offsetFetchV8,
  offsetFetchV9,
} from '@platformatic/kafka';
import type { Versions } from './api.js';
import type { Cluster } from './cluster.js';
import { answerIn, brokerErrorOf, errorNameOf } from './kafka-error.js';
import type { Lines } from './lines.js';

const LIST_OFFSETS: Versions<Parameters<typeof listOffsetsV9.createRequest>, listOffsetsV9.ListOffsetsResponse> = [
  listOffsetsV9,
  listOffsetsV8,
] as never;
const OFFSET_COMMIT: Versions<Parameters<typeof offsetCommitV9.createRequest>, offsetCommitV9.OffsetCommitResponse> = [
  offsetCommitV9,
  offsetCommitV8,
] as never;
const OFFSET_FETCH: Versions<Parameters<typeof offsetFetchV9.createRequest>, offsetFetchV9.OffsetFetchResponse> = [
  offsetFetchV9,
  offsetFetchV8,
] as never;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface Position extends TopicPartition {
  readonly offset: number;
}

export interface Committed extends Position {
  readonly metadata: string;
}

export const LATEST = -1n;
export const EARLIEST = -2n;

const ANY_REPLICA = -1;
const READ_UNCOMMITTED = 0;

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** The offset of each partition's end, beginning, or first record at or after a time. Tries again while a leader moves. */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let tries = 0; found.size < partitions.length; tries++) {
    const missing = partitions.filter((one) => !found.has(nameOf(one)));
    for (const [leader, ofLeader] of groupBy(missing, ({ topic, partition }) => cluster.leaderOf(topic, partition))) {
      if (leader === undefined) continue;
      const topics = [...groupBy(ofLeader, ({ topic }) => topic)].map(([name, ofTopic]) => ({
        name,
        partitions: ofTopic.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
      }));
      const answer = await cluster
        .call(LIST_OFFSETS, [ANY_REPLICA, READ_UNCOMMITTED, topics], leader)
        .catch((thrown: unknown) => {
          if (tries >= MAX_TRIES) throw thrown;
          return answerIn<listOffsetsV9.ListOffsetsResponse>(thrown);
        });
      for (const { name, partitions: parts } of answer?.topics ?? []) {
        for (const { partitionIndex, errorCode, offset } of parts) {
          if (errorCode === 0) found.set(`${name}/${partitionIndex}`, Number(offset));
        }
      }
    }
    if (found.size === partitions.length) break;
    if (tries >= MAX_TRIES) throw new Error('The offsets of some partitions could not be read: they have no leader.');
    await pause(100);
    await cluster.refresh();
  }
  return found;
}

const MAX_TRIES = 50;

/** What a group has committed; without what it has not. All of its topics where none are named. */
export async function fetchCommitted(
  cluster: Cluster,
  groupId: string,
  partitions?: readonly TopicPartition[],
): Promise<ReadonlyMap<string, Committed>> {
  const topics =
    partitions === undefined
      ? null
      : [...groupBy(partitions, ({ topic }) => topic)].map(([name, ofTopic]) => ({
          name,
          partitionIndexes: ofTopic.map(({ partition }) => partition),
        }));
  if (topics?.length === 0) return new Map();
  const answer = await retryWhileMoving(() =>
    cluster.callCoordinator(groupId, OFFSET_FETCH, [
      [{ groupId, memberId: null, memberEpoch: -1, topics: topics as never }],
      false,
    ]),
  );
  const all = (answer.groups[0]?.topics ?? []).flatMap(({ name, partitions: parts }) =>
    parts.map(({ partitionIndex, committedOffset, metadata }) => ({
      topic: name,
      partition: partitionIndex,
      offset: Number(committedOffset),
      metadata: metadata ?? '',
    })),
  );
  return new Map(all.filter(({ offset }) => offset >= 0).map((one) => [nameOf(one), one]));
}

/** Who commits: a member in its generation, or nobody in particular while the group is empty. */
export interface Committer {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
}

export function outsider(groupId: string): Committer {
  return { groupId, generationId: -1, memberId: '' };
}

/** @throws {Error} of the library; `brokerErrorOf` tells which. */
export async function commitOffsets(
  cluster: Cluster,
  { groupId, generationId, memberId }: Committer,
  committed: readonly Committed[],
  lines?: Lines,
): Promise<void> {
  const topics = [...groupBy(committed, ({ topic }) => topic)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, offset, metadata }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    })),
  }));
  if (topics.length === 0) return;
  await cluster.callCoordinator(
    groupId,
    OFFSET_COMMIT,
    [groupId, generationId, memberId, null, topics],
    lines === undefined ? {} : { lines },
  );
}

/** A coordinator that is loading or moving answers in a moment. */
export async function retryWhileMoving<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      const name = brokerErrorOf(thrown);
      const isMoving = name !== undefined && (/COORDINATOR/.test(name) || name === errorNameOf(3));
      if (!isMoving || tries >= MAX_TRIES) throw thrown;
      await pause(100);
    }
  }
}

export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
