import type { ConsumerGroup, KnownAddress } from '@bloodbank/core/ports';
import { isWildcard, patternsOverlap } from '@bloodbank/core/routing';
import type { Places } from './places.js';
import type { TopicPlan, WantedTopic } from './topic-plan.js';

/** A group with the topics that declaring it makes. */
export interface PlannedGroup {
  readonly groupId: string;
  readonly group: ConsumerGroup;
  /** Those that it reads by its patterns. */
  readonly topics: readonly WantedTopic[];
  readonly retries: readonly WantedTopic[];
  readonly deadLetters: readonly WantedTopic[];
}

/** The topics that the patterns of a group name, by themselves or because of what is known. */
export function namedTopics(
  { kind, patterns, records }: Pick<ConsumerGroup, 'kind' | 'patterns' | 'records'>,
  places: Places,
  known: readonly KnownAddress[],
): readonly string[] {
  return [
    ...new Set([
      ...patterns.flatMap((pattern) => places.topicsNamedBy(kind, pattern)),
      ...knownTopics(kind, patterns, places, known),
      ...(records === true ? [places.recordTopic] : []),
    ]),
  ];
}

/** The topics of those known addresses that a pattern may match. */
export function knownTopics(
  kind: 'event' | 'command',
  patterns: readonly string[],
  places: Places,
  known: readonly KnownAddress[],
): readonly string[] {
  const matching = known.filter(
    (address) => address.kind === kind && patterns.some((pattern) => patternsOverlap(pattern, address.key)),
  );
  // A family's members have topics of their own, whose names nobody knows beforehand, or that of their domain.
  return [...new Set(matching.map((address) => places.topicOf(address)))].filter((topic) => !isWildcard(topic));
}

export function planGroup(
  group: ConsumerGroup,
  places: Places,
  plan: TopicPlan,
  known: readonly KnownAddress[],
): PlannedGroup {
  const groupId = places.groupIdOf(group);
  const topics = namedTopics(group, places, known);
  return {
    groupId,
    group,
    topics: topics.map((name) => plan.messages(name, group.partitions)),
    retries: retryDelaysOf(group).map((delayMs) => plan.retries(groupId, delayMs)),
    deadLetters: group.deadLetters === false ? [] : topics.map((name) => plan.deadLetters(name)),
  };
}

/** Each has a topic of its own. In partitions, retries are made in place; what is redriven has its topic in any case. */
export function retryDelaysOf({ partitions, retryDelaysMs }: ConsumerGroup): readonly number[] {
  return [0, ...(partitions === undefined ? retryDelaysMs.filter((delayMs) => delayMs > 0) : [])];
}
