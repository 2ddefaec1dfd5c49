import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { BloodbankError, Unroutable } from '@bloodbank/core/errors';
import {
  type DeadLetterDecision,
  type DeadLetterVisitor,
  type PartitionLag,
  type QueueAdmin,
  type QueueInfo,
  type SeekOptions,
  type SeekPlace,
  type Sought,
  silentLogger,
} from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import { deadLetterTopicOf, isDeadLetterTopic, Places, returnTopicOf } from '../layout/places.js';
import { type CopyMarks, readMarks } from '../message/copy-marks.js';
import { REDRIVES_HEADER } from '../message/dead-letter-headers.js';
import { type FetchedRecord, readRecord } from '../message/incoming-record.js';
import { toRecord } from '../message/outgoing-record.js';
import { completeOptions, type KafkaTransportOptions } from '../options.js';
import { BatchPublisher } from '../publish/batch-publisher.js';
import { deleteGroup, deleteTopics, describeGroup } from '../topics/topic-admin.js';
import { Cluster } from '../wire/cluster.js';
import { brokerErrorOf } from '../wire/kafka-error.js';
import { type Committed, commitOffsets, fetchCommitted, nameOf, outsider, retryWhileMoving } from '../wire/offsets.js';
import { DeadLetterLog } from './dead-letter-log.js';
import { type PartitionPosition, readPositions, retryOf, retryTopicsOf } from './group-lag.js';
import { parseDeadLetter } from './parse-dead-letter.js';
import { readLog } from './read-log.js';
import { planSeek } from './seek-group.js';

const TIMEOUT_MS = 15_000;

/** The dead letters of one group, in whichever topics they rest, under the name that they have on RabbitMQ. */
const OF_A_GROUP = 'dlq.';

/**
 * The QueueAdmin port on Kafka. A queue is a group, by its id: what it has not settled yet. Dead letters are those of a
 * group, `dlq.<group>`, or all of a topic, `<topic>.dlq`.
 *
 * @throws {Unreachable}
 */
export async function openQueueAdmin(options: KafkaTransportOptions): Promise<QueueAdmin> {
  const { cluster: clusterOptions, prefix, rules, renamed } = completeOptions(options);
  const cluster = new Cluster(clusterOptions);
  try {
    await cluster.connect();
  } catch (thrown) {
    cluster.close();
    throw thrown;
  }
  return new KafkaQueueAdmin(cluster, new Places({ prefix, rules, renamed }));
}

class KafkaQueueAdmin implements QueueAdmin {
  readonly #cluster: Cluster;
  readonly #places: Places;
  readonly #publisher: BatchPublisher;

  constructor(cluster: Cluster, places: Places) {
    this.#cluster = cluster;
    this.#places = places;
    this.#publisher = new BatchPublisher({
      cluster,
      window: { count: 1_000, bytes: 32 * 1024 * 1024 },
      logger: silentLogger,
      isOrdered: () => false,
    });
  }

  async inspect(queue: string): Promise<QueueInfo | undefined> {
    await this.#cluster.refresh();
    if (this.#isDeadLetters(queue)) {
      const letters = await this.#readDeadLetters(queue);
      return letters === undefined ? undefined : { queue, messages: letters.length, consumers: 0 };
    }
    const found = await this.#positionsOf(queue);
    if (found === undefined) return undefined;
    const group = await describeGroup(this.#cluster, found.groupId);
    return { queue, messages: sumOf(found.positions), consumers: group?.members ?? 0 };
  }

  async visitDeadLetters(queue: string, visit: DeadLetterVisitor): Promise<void> {
    await this.#cluster.refresh();
    const letters = await this.#readDeadLetters(queue);
    if (letters === undefined) throw noQueue(queue, this.#cluster.bootstrap);
    const touched = new Set<DeadLetterLog>();
    try {
      for (const { record, log } of letters) {
        const deadLetter = parseDeadLetter(record, this.#places);
        const decision = await visit(deadLetter);
        if (decision.kind === 'stop') return;
        if (decision.kind === 'keep') continue;
        if (decision.kind === 'move') await this.#move(record, deadLetter, decision);
        await log.remove(record);
        touched.add(log);
      }
    } finally {
      for (const log of touched) await log.tidy().catch(() => {});
    }
  }

  async purge(queue: string): Promise<number> {
    await this.#cluster.refresh();
    if (this.#isDeadLetters(queue)) {
      let count = 0;
      await this.visitDeadLetters(queue, async () => {
        count += 1;
        return { kind: 'remove' };
      });
      return count;
    }
    const found = await this.#positionsOf(queue);
    if (found === undefined) throw noQueue(queue, this.#cluster.bootstrap);
    const { groupId, positions } = found;
    await this.#place(
      groupId,
      positions.map(({ topic, partition, end }) => ({ topic, partition, offset: end, metadata: '' })),
    );
    return sumOf(positions);
  }

  /** Into the dead-letter topic of where it was first published to, which all groups that read that share. */
  async put(queue: string, letter: DeadLetter): Promise<void> {
    await this.#cluster.refresh();
    const topic = queue.startsWith(OF_A_GROUP) ? deadLetterTopicOf(letter.destination) : queue;
    if (!this.#isDeadLetters(queue) || this.#cluster.topic(topic) === undefined) {
      throw noQueue(queue, this.#cluster.bootstrap);
    }
    const { address, body, properties, headers, code, message, stackHash, pointer } = letter;
    const marks: CopyMarks = {
      spent: letter.attempts ?? 0,
      topic: letter.destination,
      partition: 0,
      offset: 0,
      publishedAt: Date.now(),
      group: queue.startsWith(OF_A_GROUP) ? queue.slice(OF_A_GROUP.length) : (letter.queue ?? ''),
      failure: {
        code: code as Failure['code'],
        errorName: 'DeadLetter',
        message,
        ...(stackHash === undefined ? {} : { stackHash }),
        ...(pointer === undefined ? {} : { pointer }),
      },
      ...(letter.redrives === undefined ? {} : { redrives: letter.redrives }),
      ...(letter.firstFailureAt === undefined ? {} : { firstFailureAt: letter.firstFailureAt }),
      ...(letter.lastFailureAt === undefined ? {} : { lastFailureAt: letter.lastFailureAt }),
    };
    const record = toRecord({ address, body, properties, headers }, topic, marks);
    const { routed } = await this.#publisher.publish(record, address.key, { timeoutMs: TIMEOUT_MS });
    if (!routed) throw noQueue(queue, this.#cluster.bootstrap);
  }

  /** Of dead letters, which several groups may have in one topic, the letters; of a group, what is its own. */
  async remove(queue: string): Promise<number | undefined> {
    const info = await this.inspect(queue);
    if (info === undefined) return undefined;
    if (this.#isDeadLetters(queue)) return this.purge(queue);
    const inUse = (): BloodbankError =>
      new BloodbankError('transport.queue-in-use', `The group "${queue}" has members, so it is not removed.`, {
        remedy: 'Stop what consumes it first.',
      });
    if (info.consumers > 0) throw inUse();
    const waiting = sumOf(await readPositions(this.#cluster, queue));
    await deleteGroup(this.#cluster, queue).catch((thrown: unknown) => {
      throw brokerErrorOf(thrown) === 'NON_EMPTY_GROUP' ? inUse() : thrown;
    });
    await deleteTopics(this.#cluster, retryTopicsOf(this.#cluster, queue));
    return waiting;
  }

  async seek(queue: string, to: SeekPlace, options: SeekOptions = {}): Promise<Sought> {
    await this.#cluster.refresh();
    if (this.#isDeadLetters(queue) || (await this.#positionsOf(queue)) === undefined || retryOf(queue) !== undefined) {
      throw noQueue(queue, this.#cluster.bootstrap);
    }
    const { commits, ...sought } = await planSeek(this.#cluster, queue, to, options);
    if (options.isDryRun !== true) await this.#place(queue, commits);
    return sought;
  }

  async lag(queue: string): Promise<readonly PartitionLag[] | undefined> {
    await this.#cluster.refresh();
    const found = this.#isDeadLetters(queue) ? undefined : await this.#positionsOf(queue);
    if (found === undefined) return undefined;
    const oldest = new Map<string, Date>();
    const firsts = found.positions.filter(({ waiting }) => waiting > 0).map((one) => ({ ...one, to: one.from + 1 }));
    await readLog(this.#cluster, firsts, (record) => {
      oldest.set(nameOf(record), new Date(record.timestamp));
    });
    return found.positions.map(({ topic, partition, waiting }) => {
      const oldestAt = oldest.get(nameOf({ topic, partition }));
      return { topic, partition, messages: waiting, ...(oldestAt === undefined ? {} : { oldestAt }) };
    });
  }

  async close(): Promise<void> {
    await this.#publisher.drain(TIMEOUT_MS);
    this.#cluster.close();
  }

  /** Sets a group somewhere else. Only its members may, while it has some. */
  async #place(groupId: string, at: readonly Committed[]): Promise<void> {
    await retryWhileMoving(() => commitOffsets(this.#cluster, outsider(groupId), at)).catch((thrown: unknown) => {
      if (brokerErrorOf(thrown) !== 'UNKNOWN_MEMBER_ID') throw thrown;
      throw new BloodbankError(
        'transport.queue-in-use',
        `The group "${groupId}" has members, and only they say where it stands.`,
        { why: 'It stands where it did.', remedy: 'Stop what consumes it first, and start it again afterwards.' },
      );
    });
  }

  #isDeadLetters(queue: string): boolean {
    return queue.startsWith(OF_A_GROUP) || isDeadLetterTopic(queue);
  }

  /** Undefined where there is no such topic, or the group has none. */
  async #readDeadLetters(
    queue: string,
  ): Promise<readonly { readonly record: FetchedRecord; readonly log: DeadLetterLog }[] | undefined> {
    const group = queue.startsWith(OF_A_GROUP) ? queue.slice(OF_A_GROUP.length) : undefined;
    const topics = group === undefined ? [queue] : await this.#deadLetterTopicsOf(group);
    const there = topics.filter((topic) => this.#cluster.topic(topic) !== undefined);
    if (there.length === 0) return undefined;
    const logs = there.map((topic) => new DeadLetterLog(topic, this.#cluster, this.#publisher));
    const read = logs.map(async (log) => (await log.read()).map((record) => ({ record, log })));
    const all = (await Promise.all(read)).flat();
    const own =
      group === undefined ? all : all.filter(({ record }) => parseDeadLetter(record, this.#places).queue === group);
    return own.sort((a, b) => a.record.timestamp - b.record.timestamp);
  }

  async #deadLetterTopicsOf(group: string): Promise<readonly string[]> {
    const committed = await fetchCommitted(this.#cluster, group);
    const topics = new Set([...committed.values()].map(({ topic }) => topic));
    return [...topics].map(deadLetterTopicOf);
  }

  /** Straight to the one group, so that no other gets it again; to a topic where no group is called so. */
  async #move(
    record: FetchedRecord,
    { address, body, properties, headers, destination }: DeadLetter,
    decision: Extract<DeadLetterDecision, { readonly kind: 'move' }>,
  ): Promise<void> {
    const ways = [returnTopicOf(decision.queue), decision.queue];
    const topic = ways.find((one) => this.#cluster.topic(one) !== undefined);
    if (topic === undefined) throw new Unroutable(decision.queue, address.key);
    const marks = readMarks(readRecord(record, this.#places).copy);
    const redrives = (marks?.redrives ?? 0) + 1;
    const message = {
      address,
      body: decision.body ?? body,
      headers: { ...headers, ...replayHeaders(record, redrives) },
      properties: decision.messageId === undefined ? properties : { ...properties, messageId: decision.messageId },
      ...(record.key === null || record.key.length === 0 ? {} : { partitionKey: record.key.toString() }),
    };
    const copy = {
      spent: 0,
      topic: destination,
      partition: marks?.partition ?? 0,
      offset: marks?.offset ?? 0,
      publishedAt: Date.now(),
      redrives,
    };
    const { routed } = await this.#publisher.publish(toRecord(message, topic, copy), address.key, {
      timeoutMs: TIMEOUT_MS,
    });
    if (!routed) throw new Unroutable(decision.queue, address.key);
  }

  /**
   * Of a group, what it is to be handed now; of one of its delays, `<group>.retry.<ms>`, what waits for its time there. Undefined
   * for what is neither.
   */
  async #positionsOf(
    queue: string,
  ): Promise<{ readonly groupId: string; readonly positions: readonly PartitionPosition[] } | undefined> {
    const delayed = retryOf(queue);
    if (delayed !== undefined && delayed.delayMs > 0) {
      const positions = await readPositions(this.#cluster, delayed.groupId);
      const own = positions.filter(({ topic }) => topic === queue);
      return own.length === 0 ? undefined : { groupId: delayed.groupId, positions: own };
    }
    const positions = await readPositions(this.#cluster, queue);
    if (positions.length === 0 && (await describeGroup(this.#cluster, queue)) === undefined) return undefined;
    return { groupId: queue, positions: positions.filter(({ topic }) => (retryOf(topic)?.delayMs ?? 0) === 0) };
  }
}

function sumOf(positions: readonly PartitionPosition[]): number {
  return positions.reduce((sum, { waiting }) => sum + waiting, 0);
}

/** As ONEX's own tool marks what it replays. */
function replayHeaders({ offset }: FetchedRecord, redrives: number): Readonly<Record<string, string>> {
  return {
    [REDRIVES_HEADER]: String(redrives),
    'x-replayed-at': new Date().toISOString(),
    'x-replayed-by': 'bloodbank',
    'x-original-dlq-offset': String(offset),
  };
}

function noQueue(queue: string, bootstrap: string): BloodbankError {
  return new BloodbankError('transport.unroutable', `There is no queue "${queue}" at ${bootstrap}.`, {
    remedy: 'Check the name; a group is there once its service has run, and its dead letters once it was declared.',
  });
}
