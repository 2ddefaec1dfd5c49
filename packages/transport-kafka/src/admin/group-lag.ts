import { OffsetLedger } from '../consume/offset-ledger.js';
import { retryTopicOf } from '../layout/places.js';
import type { Cluster } from '../wire/cluster.js';
import {
  type Committed,
  EARLIEST,
  fetchCommitted,
  LATEST,
  listOffsets,
  nameOf,
  type TopicPartition,
} from '../wire/offsets.js';

/** How far a group came in one partition. */
export interface PartitionPosition extends TopicPartition {
  /** What is not settled, those in somebody's hands included. */
  readonly waiting: number;
  /** The first record that is there and not settled; the end, where nothing waits. */
  readonly from: number;
  readonly begin: number;
  readonly end: number;
}

/** Every partition that a group stands in, and those of its retries, in which it stands at their beginning at first. */
export async function readPositions(cluster: Cluster, groupId: string): Promise<readonly PartitionPosition[]> {
  const committed = await fetchCommitted(cluster, groupId);
  const known = [...committed.values()].filter(({ topic }) => cluster.topic(topic) !== undefined);
  const fresh = retryTopicsOf(cluster, groupId)
    .flatMap((topic) => partitionsOf(cluster, topic))
    .filter((one) => !committed.has(nameOf(one)));
  const all: readonly (TopicPartition & Partial<Committed>)[] = [...known, ...fresh];
  const begins = await listOffsets(cluster, all, EARLIEST);
  const ends = await listOffsets(cluster, all, LATEST);
  return all.map(({ topic, partition, offset, metadata = '' }) => {
    const name = nameOf({ topic, partition });
    const begin = begins.get(name) ?? 0;
    const end = ends.get(name) ?? 0;
    const from = Math.min(end, Math.max(offset ?? begin, begin));
    const ledger = OffsetLedger.read(from, offset === from ? metadata : '');
    const waiting = Math.max(0, end - Math.max(from, ledger.handedUntil + 1)) + ledger.openCount;
    return { topic, partition, waiting, from, begin, end };
  });
}

/** The topics in which retries of a group wait, that of what comes back at once included. */
export function retryTopicsOf(cluster: Cluster, groupId: string): readonly string[] {
  return [...cluster.topicNames].filter((topic) => retryOf(topic)?.groupId === groupId);
}

/** Whose retries wait in a topic, and for how long. */
export function retryOf(topic: string): { readonly groupId: string; readonly delayMs: number } | undefined {
  const match = /^(.+)\.retry\.(\d+)$/.exec(topic);
  if (match === null) return undefined;
  const [, groupId = '', delay] = match;
  return retryTopicOf(groupId, Number(delay)) === topic ? { groupId, delayMs: Number(delay) } : undefined;
}

export function partitionsOf(cluster: Cluster, topic: string): readonly TopicPartition[] {
  const count = cluster.topic(topic)?.leaders.length ?? 0;
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}
