import type { Cluster } from '../wire/cluster.js';
import { nameOf, type TopicPartition } from '../wire/offsets.js';

/** A partition that is read, in the topic that had its name when that began. */
export interface KnownPartition extends TopicPartition {
  /** Undefined until the topic was seen first. */
  topicId: string | undefined;
}

/**
 * What becomes of topics while they are read: somebody deletes one, makes it anew under the same name, or gives it more partitions. Asks
 * nobody: it looks at the metadata as they are.
 */
export class TopicChanges {
  readonly #cluster: Cluster;
  /** Of the topics that a group reads, as they were when they were looked at last. */
  #layout: string | undefined;
  /** Partitions that the group still counts as this member's, and that are not there. */
  readonly #missing = new Map<string, TopicPartition>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Those whose topic is gone, or is another one by now: what was read of them counts for nothing any more. */
  takeGone<P extends KnownPartition>(partitions: Iterable<P>): readonly P[] {
    const gone = [...partitions].filter((one) => {
      const id = this.#cluster.topic(one.topic)?.id;
      one.topicId ??= id;
      return one.topicId !== id;
    });
    for (const { topic, partition } of gone) this.#missing.set(nameOf({ topic, partition }), { topic, partition });
    return gone;
  }

  /** Those of the missing that are there again. */
  takeBack(): readonly TopicPartition[] {
    const back = [...this.#missing.values()].filter(({ topic }) => this.#cluster.topic(topic) !== undefined);
    this.forget(back);
    return back;
  }

  /** They are somebody else's, or were handed over anew. */
  forget(partitions: Iterable<TopicPartition>): void {
    for (const one of partitions) this.#missing.delete(nameOf(one));
  }

  /** Nothing is this member's any more. */
  clear(): void {
    this.#missing.clear();
  }

  /** Whether the partitions of a group's topics are others than when they were noted last. */
  noteLayout(topics: Iterable<string>): boolean {
    const layout = [...topics]
      .map((name) => {
        const facts = this.#cluster.topic(name);
        return facts === undefined ? '' : `${name} ${facts.id} ${facts.leaders.length}`;
      })
      .sort()
      .join();
    const isOther = this.#layout !== undefined && this.#layout !== layout;
    this.#layout = layout;
    return isOther;
  }
}
