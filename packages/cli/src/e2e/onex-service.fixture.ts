import { randomUUID } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createRecorder, freshName, type Recorder, waitFor } from '@bloodbank/testkit';

/** A record as a Kafka client reads it that knows nothing of this bus. */
export interface PlainRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OnexEnvelope {
  readonly event_id: string;
  readonly event_type: string;
  readonly correlation_id: string;
  readonly payload: unknown;
}

/** A service as ONEX has them: JSON envelopes without a host on topics that are called as their event types. */
export interface OnexService {
  makeTopics(...names: readonly string[]): Promise<void>;
  /** Resolves with the event's id. Its type is the topic's name, where nobody says otherwise. */
  publish(topic: string, payload: object, correlationId?: string, eventType?: string): Promise<string>;
  /** What comes into a topic from now on, in a group of its own. The topic is made where it is not there. */
  watch(topic: string): Promise<Recorder<PlainRecord>>;
  /** Answers each request from now on, on the response topic, with its correlation id. Records what it was asked. */
  answer(request: string, response: string, payload: object, eventType?: string): Promise<Recorder<OnexEnvelope>>;
  close(): Promise<void>;
}

/** Of the client's own types no more than is used here: the package belongs to the transport, and not to this room. */
interface PlainMessage {
  readonly topic: string;
  readonly key?: string;
  readonly value: string;
  readonly headers: ReadonlyMap<string, string>;
}
interface PlainClient {
  close(force?: boolean): Promise<void>;
}
interface PlainProducer extends PlainClient {
  send(options: { messages: { topic: string; value: string }[]; acks: number }): Promise<unknown>;
}
interface PlainAdmin extends PlainClient {
  listTopics(): Promise<string[]>;
  createTopics(options: { topics: string[]; partitions: number; replicas: number }): Promise<unknown>;
}
interface PlainConsumer extends PlainClient {
  consume(options: object): Promise<AsyncIterable<PlainMessage> & EventEmitter & { close(): Promise<void> }>;
}
interface PlainLibrary {
  readonly stringSerializers: object;
  readonly stringDeserializers: object;
  readonly Producer: new (options: object) => PlainProducer;
  readonly Consumer: new (options: object) => PlainConsumer;
  readonly Admin: new (options: object) => PlainAdmin;
}

export async function openOnexService(bootstrap: string): Promise<OnexService> {
  const { resolve } = createRequire(new URL('../../../transport-kafka/package.json', import.meta.url));
  const library = (await import(pathToFileURL(resolve('@platformatic/kafka')).href)) as PlainLibrary;
  const common = { clientId: 'onex', bootstrapBrokers: [bootstrap] };
  const producer = new library.Producer({ ...common, serializers: library.stringSerializers });
  const admin = new library.Admin(common);
  const consumers: PlainConsumer[] = [];

  const makeTopics = async (...names: readonly string[]): Promise<void> => {
    const known = await admin.listTopics();
    const topics = names.filter((name) => !known.includes(name));
    if (topics.length === 0) return;
    await admin.createTopics({ topics, partitions: 3, replicas: 1 });
    // Made is not known yet: who reads a topic that no node knows is told nothing for good.
    const areKnown = async (): Promise<boolean> => {
      const names = await admin.listTopics();
      return topics.every((name) => names.includes(name));
    };
    await waitFor(areKnown, {
      what: topics.join(' and '),
      timeoutMs: 30_000,
    });
  };

  const publish = async (
    topic: string,
    payload: object,
    correlationId: string = randomUUID(),
    eventType: string = topic,
  ): Promise<string> => {
    const envelope = {
      event_id: randomUUID(),
      event_type: eventType,
      correlation_id: correlationId,
      timestamp: new Date().toISOString(),
      version: '1.0.0',
      source: { service: 'archon-intelligence', instance_id: 'instance-123' },
      payload,
    };
    await producer.send({ messages: [{ topic, value: JSON.stringify(envelope) }], acks: -1 });
    return envelope.event_id;
  };

  async function consume(topic: string, onMessage: (message: PlainMessage) => void): Promise<void> {
    await makeTopics(topic);
    const consumer = new library.Consumer({
      ...common,
      groupId: freshName('onex'),
      deserializers: library.stringDeserializers,
    });
    consumers.push(consumer);
    const stream = await consumer.consume({ topics: [topic], mode: 'latest', autocommit: true, maxWaitTime: 100 });
    // Only now it knows where its topic ends: what came before would be nobody's.
    await once(stream, 'offsets');
    void (async () => {
      for await (const message of stream) onMessage(message);
    })().catch(() => {});
  }

  return {
    makeTopics,
    publish,
    async watch(topic) {
      const recorder = createRecorder<PlainRecord>();
      await consume(topic, ({ key = '', value, headers }) =>
        recorder.record({ topic, key, value, headers: Object.fromEntries(headers) }),
      );
      return recorder;
    },
    async answer(request, response, payload, eventType) {
      const asked = createRecorder<OnexEnvelope>();
      await consume(request, ({ value }) => {
        const envelope = JSON.parse(value) as OnexEnvelope;
        asked.record(envelope);
        void publish(response, payload, envelope.correlation_id, eventType);
      });
      return asked;
    },
    async close() {
      await Promise.allSettled(consumers.map((consumer) => consumer.close(true)));
      await Promise.allSettled([producer.close(), admin.close()]);
    },
  };
}
