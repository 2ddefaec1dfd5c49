import { isReservedHeader } from '@bloodbank/core/message';
import type { Address, ConsumerGroup, Transport } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import {
  freshName,
  type HarnessFactory,
  type RestingMessage,
  startTcpProxy,
  type TcpProxy,
  type TransportHarness,
  waitFor,
} from '@bloodbank/testkit';
import { parseDeadLetter } from './admin/parse-dead-letter.js';
import { readLog } from './admin/read-log.js';
import { OffsetLedger } from './consume/offset-ledger.js';
import { createKafkaTransport, KAFKA_CAPABILITIES } from './index.js';
import { deadLetterTopicOf, Places, retryTopicOf } from './layout/places.js';
import { type FetchedRecord, keyOf, readRecord } from './message/incoming-record.js';
import { toRecord } from './message/outgoing-record.js';
import { completeOptions, parseBootstrap } from './options.js';
import { BatchPublisher } from './publish/batch-publisher.js';
import { deleteGroup, deleteTopics, ensureTopics, listGroups } from './topics/topic-admin.js';
import { Cluster } from './wire/cluster.js';
import {
  commitOffsets,
  EARLIEST,
  fetchCommitted,
  LATEST,
  listOffsets,
  nameOf,
  outsider,
  retryWhileMoving,
} from './wire/offsets.js';

/** Short enough that a cut outlasts it. */
const SESSION_TIMEOUT_MS = 1_500;

/** Keys that end so have topics of their own, which can be made to refuse what others take. */
const REFUSED = { pattern: '*.refused', topic: '{key}' };

/** Runs the transport through a proxy at which it can be cut, and looks at the cluster past it. One node only. */
export function kafkaHarness(bootstrap: string): HarnessFactory {
  return { capabilities: KAFKA_CAPABILITIES, open: () => openHarness(bootstrap) };
}

async function openHarness(bootstrap: string): Promise<TransportHarness> {
  const prefix = `${freshName('conformance')}.events`;
  const places = new Places({ prefix, rules: [REFUSED] });
  const proxy: TcpProxy = await startTcpProxy(`kafka://${bootstrap}`);
  const outside = new Cluster(completeOptions({ bootstrap }).cluster);
  await outside.connect();
  const [near] = parseBootstrap(new URL(proxy.url).host);
  if (near === undefined) throw new Error('The proxy has no address.');

  /** All that a group was ever declared with: it may have more patterns than a test still knows. */
  const declared = new Map<string, string[]>();
  const patternsOf = (group: ConsumerGroup): string[] => {
    const patterns = declared.get(places.groupIdOf(group)) ?? [...group.patterns];
    declared.set(places.groupIdOf(group), patterns);
    return patterns;
  };

  const mainTopics = (group: ConsumerGroup) =>
    [...outside.topicNames].filter((topic) =>
      group.patterns.some((pattern) => places.mayHold(topic, group.kind, pattern)),
    );
  const retryTopics = (group: ConsumerGroup) =>
    [0, ...group.retryDelaysMs].map((delayMs) => retryTopicOf(places.groupIdOf(group), delayMs));
  const partitionsOf = (topics: readonly string[]) =>
    topics.flatMap((topic) =>
      Array.from({ length: outside.topic(topic)?.leaders.length ?? 0 }, (_, partition) => ({ topic, partition })),
    );

  /** What a group has not settled, and the rest of its topics; afterwards it has settled all of it. */
  async function take(
    groupId: string,
    topics: readonly string[],
    isOwn: (record: FetchedRecord) => boolean,
  ): Promise<readonly FetchedRecord[]> {
    await outside.refresh();
    const partitions = partitionsOf(topics.filter((topic) => outside.topic(topic) !== undefined));
    const committed = await fetchCommitted(outside, groupId, partitions);
    const begin = await listOffsets(outside, partitions, EARLIEST);
    const ends = await listOffsets(outside, partitions, LATEST);
    const ranges = partitions.map((one) => ({
      ...one,
      from: committed.get(nameOf(one))?.offset ?? begin.get(nameOf(one)) ?? 0,
      to: ends.get(nameOf(one)) ?? 0,
    }));
    const taken: FetchedRecord[] = [];
    const ledgers = new Map(
      partitions.map((one) => {
        const known = committed.get(nameOf(one));
        return [nameOf(one), OffsetLedger.read(known?.offset ?? 0, known?.metadata ?? '')];
      }),
    );
    await readLog(outside, ranges, (record) => {
      const isOpen = ledgers.get(nameOf(record))?.spentOf(record.offset) !== undefined;
      if (isOpen && isOwn(record)) taken.push(record);
    });
    const positions = ranges.map(({ topic, partition, to }) => ({ topic, partition, offset: to, metadata: '' }));
    // Where nothing waits, the group may have members, and nobody else may commit for it.
    if (taken.length > 0) await retryWhileMoving(() => commitOffsets(outside, outsider(groupId), positions));
    return taken;
  }

  return {
    patienceMs: 15_000,
    createTransport: async (options): Promise<Transport> => {
      const transport = await createKafkaTransport({
        bootstrap: new URL(proxy.url).host,
        prefix,
        rules: [REFUSED],
        topics: { partitions: 2 },
        times: { sessionTimeoutMs: SESSION_TIMEOUT_MS, heartbeatMs: 200, rebalanceTimeoutMs: 5_000 },
        reconnect: { initialDelayMs: 20, maxDelayMs: 200 },
        connectTimeoutMs: 5_000,
        reach: () => near,
        ...options,
      });
      const declare = transport.declare.bind(transport);
      transport.declare = (group) => {
        patternsOf(group).push(...group.patterns);
        return declare(group);
      };
      return transport;
    },
    takeAll: async (group) => {
      const matches = (record: FetchedRecord) =>
        patternsOf(group).some((pattern) => matchesTopic(pattern, keyOf(record, places)));
      await outside.refresh();
      const records = await take(
        places.groupIdOf(group),
        [...mainTopics(group), ...retryTopics(group)],
        (record) => record.topic.includes('.retry.') || matches(record),
      );
      return records.map((record) => describeResting(record, places));
    },
    takeDeadLetters: async (group) => {
      await outside.refresh();
      const groupId = places.groupIdOf(group);
      const records = await take(
        `${groupId}.letters`,
        mainTopics(group).map(deadLetterTopicOf),
        (record) => parseDeadLetter(record, places).queue === groupId,
      );
      return records.map((record) => describeResting(record, places));
    },
    // A tap is in no group: the broker does not know it.
    hasTapPlaces: false,
    hasPlace: async (name) => (await listGroups(outside)).includes(name),
    deleteGroup: async (group) => {
      await outside.refresh();
      const topics = mainTopics(group);
      const own = [...topics, ...topics.map(deadLetterTopicOf), ...retryTopics(group)].filter(
        (topic) => outside.topic(topic) !== undefined,
      );
      await deleteTopics(outside, own);
      await deleteGroup(outside, places.groupIdOf(group)).catch(() => {});
      await deleteGroup(outside, `${places.groupIdOf(group)}.letters`).catch(() => {});
    },
    publishForeign: async ({ address, body, messageId, headers = {} }) => {
      const publisher = new BatchPublisher({
        cluster: outside,
        window: { count: 10, bytes: 1e6 },
        logger: completeOptions({ bootstrap }).logger,
        isOrdered: () => false,
      });
      const to: Address = 'key' in address ? address : { kind: address.kind, key: address.patterns[0] ?? '' };
      const texts = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
      const properties = messageId === undefined ? {} : { messageId };
      const record = toRecord({ address: to, body, properties, headers: texts }, places.topicOf(to), {
        spent: 41,
        topic: 'forged',
        partition: 0,
        offset: 0,
        publishedAt: 1,
      });
      const { routed } = await publisher.publish(record, to.key, { timeoutMs: 5_000 });
      if (!routed) throw new Error('The foreign message found no topic.');
    },
    refuseMessages: async (key) => {
      // It takes nothing that is older than this instant, and on its way everything grows older.
      await ensureTopics(outside, [{ name: key, partitions: 1, configs: { 'message.timestamp.before.max.ms': '0' } }]);
      proxy.delay(20);
    },
    cut: async () => {
      proxy.refuse();
      proxy.cut();
      // Kafka does not mind a short cut: the member is back before anybody misses it.
      await new Promise((resolve) => setTimeout(resolve, 2 * SESSION_TIMEOUT_MS));
      proxy.accept();
    },
    isolate: async () => {
      proxy.refuse();
      proxy.cut();
    },
    rejoin: async () => proxy.accept(),
    stall: () => proxy.stall(),
    resume: () => proxy.resume(),
    close: async () => {
      await deleteTopics(
        outside,
        [...outside.topicNames].filter((topic) => topic.startsWith(prefix)),
      );
      outside.close();
      await waitFor(() => proxy.connectionCount() === 0, { what: 'the end of every connection' });
      await proxy.close();
    },
  };
}

function describeResting(record: FetchedRecord, places: Places): RestingMessage {
  const letter = parseDeadLetter(record, places);
  const { properties } = readRecord(record, places);
  const isLetter = record.topic.endsWith('.dlq');
  return {
    body: letter.body,
    properties,
    headers: Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !isReservedHeader(name))),
    ...(isLetter
      ? {
          deadLetter: {
            code: letter.code,
            message: letter.message,
            attempts: letter.attempts ?? 0,
            address: letter.address,
          },
        }
      : {}),
  };
}
