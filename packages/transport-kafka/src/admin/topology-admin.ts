import { BloodbankError } from '@bloodbank/core/errors';
import type { ConsumerGroup, LivePart, TopologyAdmin } from '@bloodbank/core/ports';
import { Places } from '../layout/places.js';
import { type PlannedGroup, planGroup } from '../layout/plan-layout.js';
import type { WantedTopic } from '../layout/topic-plan.js';
import { type CompleteOptions, completeOptions, type KafkaTransportOptions } from '../options.js';
import { Declarer } from '../topics/declarer.js';
import { deleteTopics, describeGroup } from '../topics/topic-admin.js';
import { raisePartitions, readRetentions, setRetention } from '../topics/topic-configs.js';
import { Cluster } from '../wire/cluster.js';
import { fetchCommitted, nameOf } from '../wire/offsets.js';
import { compareTopic, describeChange, type LiveTopic, whyNotChanged } from './compare-topic.js';
import { partitionsOf, readPositions, retryOf } from './group-lag.js';

/**
 * The TopologyAdmin port on Kafka. Its parts are the topics that declaring the groups makes, and the groups themselves, which are
 * there once they stand at a place in their topics.
 *
 * @throws {Unreachable}
 */
export async function openTopologyAdmin(
  options: KafkaTransportOptions,
  groups: readonly ConsumerGroup[],
): Promise<TopologyAdmin> {
  const complete = completeOptions(options);
  const cluster = new Cluster(complete.cluster);
  try {
    await cluster.connect();
  } catch (thrown) {
    cluster.close();
    throw thrown;
  }
  return new KafkaTopologyAdmin(cluster, complete, groups);
}

/** The places of options, and what the groups come to there. */
export function planGroups(
  { prefix, rules, renamed, groupId, addresses, plan }: CompleteOptions,
  groups: readonly ConsumerGroup[],
): { readonly places: Places; readonly planned: readonly PlannedGroup[] } {
  const places = new Places({
    ...{ prefix, rules, renamed, known: addresses },
    ...(groupId === undefined ? {} : { groupId }),
  });
  return { places, planned: groups.map((group) => planGroup(group, places, plan, addresses)) };
}

/** Each once. Where two groups in partitions read one, it is as the larger number says. */
export function topicsOf(planned: readonly PlannedGroup[]): readonly WantedTopic[] {
  const all = new Map<string, WantedTopic>();
  for (const { topics, retries, deadLetters } of planned) {
    for (const topic of [...topics, ...retries, ...deadLetters]) {
      const known = all.get(topic.name);
      if (known === undefined || (topic.partitions ?? 0) > (known.partitions ?? 0)) all.set(topic.name, topic);
    }
  }
  return [...all.values()];
}

class KafkaTopologyAdmin implements TopologyAdmin {
  readonly #cluster: Cluster;
  readonly #options: CompleteOptions;
  readonly #places: Places;
  readonly #planned: readonly PlannedGroup[];
  readonly #topics: ReadonlyMap<string, WantedTopic>;

  constructor(cluster: Cluster, options: CompleteOptions, groups: readonly ConsumerGroup[]) {
    this.#cluster = cluster;
    this.#options = options;
    const { places, planned } = planGroups(options, groups);
    this.#places = places;
    this.#planned = planned;
    this.#topics = new Map(topicsOf(planned).map((topic) => [topic.name, topic]));
  }

  async compare(): Promise<{ readonly parts: readonly LivePart[] }> {
    await this.#cluster.refresh();
    const live = await this.#look([...this.#topics.keys()]);
    const topics = [...this.#topics.values()].map((wanted) => compareTopic(wanted, live.get(wanted.name)));
    const groups = await Promise.all(this.#planned.map((group) => this.#compareGroup(group)));
    const orphans = this.#orphans().map(
      (name): LivePart => ({
        ...{ kind: 'topic', name, state: 'orphan', differences: [] },
        remedy:
          'No file has this delay: `bloodbank topology apply --prune` takes the topic away once nothing waits in it and nobody consumes the group.',
      }),
    );
    return { parts: [...topics, ...groups.flat(), ...orphans] };
  }

  async declare(): Promise<void> {
    const { logger, plan, begin, addresses } = this.#options;
    const declarer = new Declarer({ cluster: this.#cluster, places: this.#places, logger, plan, begin, addresses });
    // The largest first: a topic that several read is made by whoever comes first.
    const inOrder = [...this.#planned].sort((a, b) => (b.group.partitions ?? 0) - (a.group.partitions ?? 0));
    for (const { group } of inOrder) await declarer.declare(group);
  }

  async planRebuild(name: string): Promise<readonly string[] | undefined> {
    const wanted = this.#topics.get(name);
    if (wanted === undefined) return undefined;
    await this.#cluster.refresh();
    const live = (await this.#look([name])).get(name);
    if (live === undefined) return [`Would make the topic ${name}.`];
    assertPossible(wanted, live);
    return describeChange(wanted, live);
  }

  async rebuild(
    names: readonly string[],
    onStep: (name: string, step: string, movedCount: number) => void = () => {},
  ): Promise<void> {
    await this.#cluster.refresh();
    const live = await this.#look(names);
    const changes = names.flatMap((name) => {
      const [wanted, found] = [this.#topics.get(name), live.get(name)];
      return wanted === undefined || found === undefined ? [] : [{ wanted, found }];
    });
    // Before the first is touched.
    for (const { wanted, found } of changes) assertPossible(wanted, found);
    for (const { wanted, found } of changes) {
      const { name, partitions = found.partitions, retentionMs = found.retentionMs } = wanted;
      if (retentionMs !== undefined && retentionMs !== found.retentionMs) {
        onStep(name, 'retention', 0);
        await setRetention(this.#cluster, name, retentionMs);
      }
      if (partitions > found.partitions) {
        onStep(name, 'partitions', 0);
        await raisePartitions(this.#cluster, name, partitions);
      }
    }
    await this.declare();
  }

  async prune(names: readonly string[]): Promise<number> {
    await this.#cluster.refresh();
    const orphans = this.#orphans().filter((name) => names.includes(name));
    const idle = await Promise.all(orphans.map(async (name) => ((await this.#isIdle(name)) ? [name] : [])));
    await deleteTopics(this.#cluster, idle.flat());
    return idle.flat().length;
  }

  async close(): Promise<void> {
    this.#cluster.close();
  }

  async #look(names: readonly string[]): Promise<ReadonlyMap<string, LiveTopic>> {
    const there = names.flatMap((name) => this.#cluster.topic(name) ?? []);
    const retentions = await readRetentions(
      this.#cluster,
      there.map(({ name }) => name),
    );
    return new Map(
      there.map(({ name, leaders, replicas }) => [
        name,
        { partitions: leaders.length, replicas, retentionMs: retentions.get(name) },
      ]),
    );
  }

  /** One that begins at the beginning needs no place before it reads; one with members finds its place by them. */
  async #compareGroup({ groupId, topics }: PlannedGroup): Promise<readonly LivePart[]> {
    if (this.#options.begin === 'earliest') return [];
    const part = (state: LivePart['state']): readonly LivePart[] => [
      { kind: 'group', name: groupId, state, differences: [] },
    ];
    if (((await describeGroup(this.#cluster, groupId))?.members ?? 0) > 0) return part('same');
    const committed = await fetchCommitted(this.#cluster, groupId);
    const partitions = topics.flatMap(({ name }) => partitionsOf(this.#cluster, name));
    const isThere =
      topics.every(({ name }) => this.#cluster.topic(name) !== undefined) &&
      partitions.every((one) => committed.has(nameOf(one)));
    return part(isThere ? 'same' : 'missing');
  }

  /** Retries of these groups under a delay that no file has any more. */
  #orphans(): readonly string[] {
    return [...this.#cluster.topicNames].filter(
      (topic) => !this.#topics.has(topic) && this.#planned.some(({ groupId }) => retryOf(topic)?.groupId === groupId),
    );
  }

  /** Whether nothing waits in it, and nobody is there who may still put something in, or note how far it came. */
  async #isIdle(topic: string): Promise<boolean> {
    const group = this.#planned.find(({ groupId }) => retryOf(topic)?.groupId === groupId);
    if (group === undefined || ((await describeGroup(this.#cluster, group.groupId))?.members ?? 0) > 0) return false;
    const positions = await readPositions(this.#cluster, group.groupId);
    return positions.every((one) => one.topic !== topic || one.waiting === 0);
  }
}

function assertPossible(wanted: WantedTopic, live: LiveTopic): void {
  const obstacle = whyNotChanged(wanted, live);
  if (obstacle === undefined) return;
  throw new BloodbankError(
    'transport.topology-conflict',
    `The topic ${wanted.name} cannot be changed as the files say.`,
    {
      why: 'Nothing was changed.',
      remedy: obstacle,
    },
  );
}
