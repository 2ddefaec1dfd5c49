import { createPartitionsV3, describeConfigsV4, incrementalAlterConfigsV1 } from '@platformatic/kafka';
import type { Versions } from '../wire/api.js';
import type { Cluster } from '../wire/cluster.js';
import { isSeen } from './topic-admin.js';

const DESCRIBE: Versions<
  Parameters<typeof describeConfigsV4.createRequest>,
  describeConfigsV4.DescribeConfigsResponse
> = [describeConfigsV4] as never;
const ALTER: Versions<
  Parameters<typeof incrementalAlterConfigsV1.createRequest>,
  incrementalAlterConfigsV1.IncrementalAlterConfigsResponse
> = [incrementalAlterConfigsV1] as never;
const ADD_PARTITIONS: Versions<
  Parameters<typeof createPartitionsV3.createRequest>,
  createPartitionsV3.CreatePartitionsResponse
> = [createPartitionsV3] as never;

const TOPIC = 2;
const SET = 0;
const RETENTION = 'retention.ms';
const TIMEOUT_MS = 15_000;

/** How long each of these topics, which must be there, keeps its records, in milliseconds; -1: for good. */
export async function readRetentions(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (topics.length === 0) return new Map();
  const resources = topics.map((resourceName) => ({
    resourceType: TOPIC,
    resourceName,
    configurationKeys: [RETENTION],
  }));
  const { results } = await cluster.call(DESCRIBE, [resources, false, false]);
  return new Map(
    results.flatMap(({ resourceName, configs }) => {
      const value = configs.find(({ name }) => name === RETENTION)?.value;
      return value === undefined || value === null ? [] : [[resourceName, Number(value)]];
    }),
  );
}

export async function setRetention(cluster: Cluster, topic: string, retentionMs: number): Promise<void> {
  const configs = [{ name: RETENTION, configOperation: SET, value: String(retentionMs) }];
  await cluster.call(ALTER, [[{ resourceType: TOPIC, resourceName: topic, configs }], false]);
  await isSeen(cluster, async () => (await readRetentions(cluster, [topic])).get(topic) === retentionMs);
}

/** `count` is how many there are to be; there can only become more. */
export async function raisePartitions(cluster: Cluster, topic: string, count: number): Promise<void> {
  await cluster.call(ADD_PARTITIONS, [[{ name: topic, count, assignments: null as never }], TIMEOUT_MS, false]);
  await isSeen(cluster, () => (cluster.topic(topic)?.leaders.length ?? 0) >= count);
}
