import { pause } from '@bloodbank/core/time';
import { createKafkaTransport } from '@bloodbank/transport-kafka';
import { Kafka, logLevel } from 'kafkajs';
import { createMessage, SERVICE } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import type { QueueWish } from '../harness/question.js';
import { type Place, placeOf } from './place.js';

/** Of each topic that is measured, whoever writes or reads it. */
const PARTITIONS = 6;

const TIMEOUT_MS = 30_000;

/**
 * Kafka as the harness sees it. A place is the prefix of an arm's topics, and its topic is there when the arm starts. What stands in a
 * topic can be read any number of times, each time in a group of its own: it is filled once.
 */
export class KafkaBroker {
  readonly title: string;
  readonly url: string;
  readonly #prefix = `bench-${Date.now().toString(36)}-${process.pid}`;
  readonly #kafka: Kafka;
  readonly #filled = new Set<string>();

  private constructor(url: string, kafka: Kafka, nodes: number) {
    this.url = url;
    this.title = `Kafka, ${nodes === 1 ? 'one node' : `${nodes} nodes`}, ${PARTITIONS} partitions`;
    this.#kafka = kafka;
  }

  static async connect(url: string): Promise<KafkaBroker> {
    const kafka = new Kafka({ brokers: [new URL(url).host], clientId: 'bench', logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    await admin.disconnect();
    return new KafkaBroker(url, kafka, brokers.length);
  }

  async createPlace(name: string): Promise<Place> {
    const place = placeOf(`${this.#prefix}.${name}`);
    const topic = topicOf(place);
    await this.#asAdmin(async (admin) => {
      // Its own waiting takes a topic that a busy node does not know yet for an error.
      await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: false });
      const endsAt = performance.now() + TIMEOUT_MS;
      while (!(await isThere(admin, topic))) {
        if (performance.now() > endsAt) throw new Error(`The topic ${topic} was made, and no node knows it.`);
        await pause(50);
      }
    });
    return place;
  }

  /** With what the bus publishes, as it publishes it. */
  async refill(place: Place, filled: QueueWish['filled']): Promise<void> {
    if (filled === undefined || this.#filled.has(place.exchange)) return;
    this.#filled.add(place.exchange);
    const transport = await createKafkaTransport({ bootstrap: new URL(this.url).host, prefix: place.exchange });
    const { eventType, envelope, properties } = createMessage(PAYLOADS[filled.payload]);
    const { mandatory: _, timestamp: seconds, ...others } = properties;
    const body = Buffer.from(JSON.stringify(envelope));
    const published = await Promise.all(
      Array.from({ length: filled.events }, (_, index) =>
        transport.publish(
          {
            address: { kind: 'event', key: eventType },
            body,
            headers: {},
            properties: { ...others, timestamp: new Date(seconds * 1_000), correlationId: `flow-${index}` },
          },
          { timeoutMs: 60_000 },
        ),
      ),
    );
    await transport.close();
    if (published.some(({ routed }) => !routed)) throw new Error(`${topicOf(place)} could not be filled.`);
  }

  /** Removes the topics and groups of this run. */
  async clear(): Promise<void> {
    // The next case has places of the same names, which are empty.
    this.#filled.clear();
    await this.#asAdmin(async (admin) => {
      const own = (name: string): boolean => name.startsWith(this.#prefix);
      for (let topics = await admin.listTopics(); topics.some(own); topics = await admin.listTopics()) {
        // What it deletes once more after a slow answer is gone by then, which it calls an error.
        await admin.deleteTopics({ topics: topics.filter(own), timeout: TIMEOUT_MS }).catch(notIfGone);
      }
      const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter(own);
      // A group that still has a member ends with its offsets.
      if (groups.length > 0) await admin.deleteGroups(groups).catch(() => {});
    });
  }

  async close(): Promise<void> {}

  async #asAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

async function isThere(admin: ReturnType<Kafka['admin']>, topic: string): Promise<boolean> {
  const found = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined);
  const partitions = found?.topics[0]?.partitions ?? [];
  return partitions.length === PARTITIONS && partitions.every(({ leader }) => leader >= 0);
}

function notIfGone(thrown: unknown): void {
  if (!/does not host this topic/.test(String(thrown))) throw thrown;
}

/** Where the bus publishes the events that are measured. */
export function topicOf({ exchange }: Place): string {
  return `${exchange}.${SERVICE}`;
}
