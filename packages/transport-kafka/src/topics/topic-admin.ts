import { BloodbankError } from '@bloodbank/core/errors';
import { pause } from '@bloodbank/core/time';
import {
  createTopicsV7,
  deleteGroupsV2,
  deleteTopicsV6,
  describeGroupsV5,
  listGroupsV4,
  listGroupsV5,
} from '@platformatic/kafka';
import type { Versions } from '../wire/api.js';
import type { Cluster } from '../wire/cluster.js';
import { answerIn, brokerErrorOf, errorNameOf, isForbidden } from '../wire/kafka-error.js';

const CREATE: Versions<Parameters<typeof createTopicsV7.createRequest>, createTopicsV7.CreateTopicsResponse> = [
  createTopicsV7,
] as never;
const DELETE: Versions<Parameters<typeof deleteTopicsV6.createRequest>, deleteTopicsV6.DeleteTopicsResponse> = [
  deleteTopicsV6,
] as never;
const GROUPS: Versions<Parameters<typeof describeGroupsV5.createRequest>, describeGroupsV5.DescribeGroupsResponse> = [
  describeGroupsV5,
] as never;
const LIST_GROUPS: Versions<Parameters<typeof listGroupsV5.createRequest>, listGroupsV5.ListGroupsResponse> = [
  listGroupsV5,
  listGroupsV4,
] as never;
const DELETE_GROUPS: Versions<Parameters<typeof deleteGroupsV2.createRequest>, deleteGroupsV2.DeleteGroupsResponse> = [
  deleteGroupsV2,
] as never;

const TIMEOUT_MS = 15_000;
const SEEN_WITHIN_MS = 15_000;
const BROKER_DEFAULT = -1;

export interface TopicSpec {
  readonly name: string;
  /** Default: the broker's. */
  readonly partitions?: number;
  readonly replicas?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/** Makes the topics that are not there, and waits until they can be written to. Those that are there stay as they are. */
export async function ensureTopics(cluster: Cluster, specs: readonly TopicSpec[]): Promise<void> {
  const isMissing = ({ name }: TopicSpec) => cluster.topic(name) === undefined;
  if (specs.some(isMissing)) await cluster.refresh();
  const missing = specs.filter(isMissing);
  if (missing.length === 0) return;
  const topics = missing.map(({ name, partitions = BROKER_DEFAULT, replicas = BROKER_DEFAULT, configs = {} }) => ({
    name,
    numPartitions: partitions,
    replicationFactor: replicas,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  }));
  await cluster.call(CREATE, [topics, TIMEOUT_MS, false]).catch((thrown: unknown) => {
    const answer = answerIn<createTopicsV7.CreateTopicsResponse>(thrown);
    if (answer?.topics === undefined) throw thrown;
    for (const { name, errorCode, errorMessage } of answer.topics) {
      const error = errorNameOf(errorCode);
      if (error === 'NONE' || error === 'TOPIC_ALREADY_EXISTS') continue;
      if (isForbidden(error)) {
        throw new BloodbankError('transport.forbidden', `The broker does not let this user make the topic "${name}".`, {
          cause: thrown,
        });
      }
      const message = `The topic "${name}" cannot be made: ${errorMessage ?? error}.`;
      throw new BloodbankError('transport.topology-conflict', message, { cause: thrown });
    }
  });
  const isReady = ({ name }: TopicSpec) => cluster.topic(name)?.leaders.every((leader) => leader >= 0) ?? false;
  if (await isSeen(cluster, () => missing.every(isReady))) return;
  throw new BloodbankError(
    'transport.unreachable',
    `Topics were made, but got no leader: ${missing.map(({ name }) => name).join(', ')}.`,
  );
}

/** What one node has done, the others hear of a little later. Whether it came to pass in time. */
export async function isSeen(cluster: Cluster, isThere: () => boolean | Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    await cluster.refresh();
    if (await isThere()) return true;
    if (performance.now() > endsAt) return false;
    await pause(30);
  }
}

export async function deleteTopics(cluster: Cluster, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await cluster.call(DELETE, [names.map((name) => ({ name })), TIMEOUT_MS]).catch((thrown: unknown) => {
    const name = brokerErrorOf(thrown);
    if (name !== 'UNKNOWN_TOPIC_OR_PARTITION') throw thrown;
  });
  // Somebody may make it again at once: that is no error.
  await isSeen(cluster, () => names.every((name) => cluster.topic(name) === undefined));
}

export interface GroupFacts {
  readonly state: string;
  readonly members: number;
}

/** Undefined for a group that nobody is in and that has committed nothing. */
export async function describeGroup(cluster: Cluster, groupId: string): Promise<GroupFacts | undefined> {
  const answer = await cluster.callCoordinator(groupId, GROUPS, [[groupId], false]).catch((thrown: unknown) => {
    if (brokerErrorOf(thrown) === 'GROUP_ID_NOT_FOUND') return undefined;
    throw thrown;
  });
  const [group] = answer?.groups ?? [];
  if (group === undefined || group.groupState === 'Dead') return undefined;
  return { state: group.groupState, members: group.members.length };
}

/** Of every node: each knows its own. */
export async function listGroups(cluster: Cluster): Promise<readonly string[]> {
  const answers = await Promise.all(cluster.nodes.map((node) => cluster.call(LIST_GROUPS, [[], []], node)));
  return answers.flatMap(({ groups }) => groups.map(({ groupId }) => groupId));
}

export async function deleteGroup(cluster: Cluster, groupId: string): Promise<void> {
  await cluster.callCoordinator(groupId, DELETE_GROUPS, [[groupId]]).catch((thrown: unknown) => {
    if (brokerErrorOf(thrown) !== 'GROUP_ID_NOT_FOUND') throw thrown;
  });
}
