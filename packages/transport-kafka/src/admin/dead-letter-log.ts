import { deleteRecordsV2 } from '@platformatic/kafka';
import { removedTopicOf } from '../layout/places.js';
import type { FetchedRecord } from '../message/incoming-record.js';
import { createRecord } from '../message/outgoing-record.js';
import type { BatchPublisher } from '../publish/batch-publisher.js';
import { ensureTopics } from '../topics/topic-admin.js';
import type { Versions } from '../wire/api.js';
import type { Cluster } from '../wire/cluster.js';
import { EARLIEST, groupBy, LATEST, listOffsets, nameOf, type TopicPartition } from '../wire/offsets.js';
import { readLog } from './read-log.js';

const DELETE_RECORDS: Versions<
  Parameters<typeof deleteRecordsV2.createRequest>,
  deleteRecordsV2.DeleteRecordsResponse
> = [deleteRecordsV2] as never;

const TIMEOUT_MS = 15_000;

/**
 * A topic of dead letters, from which single ones can be removed. A log cannot do that: what was removed is noted in a
 * second topic beside it, and both are cut once nothing is left. ONEX's tools, which read the first, see letters alone.
 */
export class DeadLetterLog {
  readonly topic: string;
  readonly #cluster: Cluster;
  readonly #publisher: BatchPublisher;

  constructor(topic: string, cluster: Cluster, publisher: BatchPublisher) {
    this.topic = topic;
    this.#cluster = cluster;
    this.#publisher = publisher;
  }

  /** Those that rest in it now, oldest first. */
  async read(): Promise<readonly FetchedRecord[]> {
    const removed = await this.#readRemoved();
    const letters: FetchedRecord[] = [];
    await this.#readAll(this.topic, (record) => {
      if (!removed.has(placeOf(record))) letters.push(record);
    });
    return letters.sort((a, b) => a.timestamp - b.timestamp || a.offset - b.offset);
  }

  /** Resolves when it is noted: from then on nobody reads it any more. */
  async remove(record: FetchedRecord): Promise<void> {
    const name = removedTopicOf(this.topic);
    const replicas = Math.min(3, this.#cluster.nodes.length);
    await ensureTopics(this.#cluster, [{ name, partitions: 1, replicas, configs: { 'retention.ms': '-1' } }]);
    const note = createRecord(name, undefined, Buffer.from(placeOf(record)));
    await this.#publisher.publish(note, name, { timeoutMs: TIMEOUT_MS });
  }

  /** Where nothing rests any more, the room of all that was removed is given back. */
  async tidy(): Promise<void> {
    const ends = await this.#endsOf(this.topic);
    const noteEnds = await this.#endsOf(removedTopicOf(this.topic));
    const removed = await this.#readRemoved();
    if (removed.size === 0 || (await this.read()).length > 0) return;
    // Of a letter that came meanwhile, and was removed by somebody else, the note must stay.
    const isLater = [...removed].some((place) => {
      const [partition = '', offset] = place.split(':');
      return Number(offset) >= (ends.get(`${this.topic}/${partition}`) ?? 0);
    });
    if (isLater) return;
    await this.#cut(ends);
    await this.#cut(noteEnds);
  }

  async #readRemoved(): Promise<ReadonlySet<string>> {
    const removed = new Set<string>();
    await this.#readAll(removedTopicOf(this.topic), ({ value }) => {
      if (value !== null) removed.add(value.toString());
    });
    return removed;
  }

  async #readAll(topic: string, onRecord: (record: FetchedRecord) => void): Promise<void> {
    const partitions = this.#partitionsOf(topic);
    if (partitions.length === 0) return;
    const begin = await listOffsets(this.#cluster, partitions, EARLIEST);
    const ends = await listOffsets(this.#cluster, partitions, LATEST);
    const ranges = partitions.map((one) => ({
      ...one,
      from: begin.get(nameOf(one)) ?? 0,
      to: ends.get(nameOf(one)) ?? 0,
    }));
    await readLog(this.#cluster, ranges, onRecord);
  }

  #endsOf(topic: string): Promise<ReadonlyMap<string, number>> {
    return listOffsets(this.#cluster, this.#partitionsOf(topic), LATEST);
  }

  #partitionsOf(topic: string): readonly TopicPartition[] {
    const count = this.#cluster.topic(topic)?.leaders.length ?? 0;
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  }

  async #cut(before: ReadonlyMap<string, number>): Promise<void> {
    const all = [...before].map(([name, offset]) => {
      const at = name.lastIndexOf('/');
      return { topic: name.slice(0, at), partition: Number(name.slice(at + 1)), offset };
    });
    for (const [leader, parts] of groupBy(all, ({ topic, partition }) => this.#cluster.leaderOf(topic, partition))) {
      if (leader === undefined) continue;
      const topics = [...groupBy(parts, ({ topic }) => topic)].map(([name, ofTopic]) => ({
        name,
        partitions: ofTopic.map(({ partition, offset }) => ({ partitionIndex: partition, offset: BigInt(offset) })),
      }));
      await this.#cluster.call(DELETE_RECORDS, [topics, TIMEOUT_MS], leader);
    }
  }
}

function placeOf({ partition, offset }: FetchedRecord): string {
  return `${partition}:${offset}`;
}
