import { formatTime } from '../admin/compare-topic.js';
import type { PlannedGroup } from './plan-layout.js';
import type { WantedTopic } from './topic-plan.js';

/** Topics and groups as indented text for people, and the same for programs. */
export function describeLayout(
  planned: readonly PlannedGroup[],
  topics: readonly WantedTopic[],
  notHonoured: readonly string[],
): { readonly text: string; readonly json: object } {
  const lines = ['Topics'];
  for (const topic of topics) lines.push(`  ${topic.name}${wordsOf(topic)}`);
  for (const { groupId, group, topics: read, retries, deadLetters } of planned) {
    lines.push('', `Group ${groupId}`, `  takes ${group.patterns.join(', ') || 'nothing'}`);
    for (const { name } of read) lines.push(`  reads ${name}`);
    for (const { name } of retries) lines.push(`  ${name} holds its retries`);
    for (const { name } of deadLetters) lines.push(`  ${name} keeps its dead letters`);
  }
  if (notHonoured.length > 0) lines.push('', 'Kafka cannot honour', ...notHonoured.map((entry) => `  ${entry}`));
  return {
    text: lines.join('\n'),
    json: {
      topics: topics.map(({ name, role, partitions = null, replicas = null, retentionMs = null }) => ({
        ...{ name, role, partitions, replicas },
        retention_ms: retentionMs,
      })),
      groups: planned.map(({ groupId, group, topics: read, retries, deadLetters }) => ({
        group: groupId,
        patterns: group.patterns,
        topics: read.map(({ name }) => name),
        retries: retries.map(({ name }) => name),
        dead_letters: deadLetters.map(({ name }) => name),
      })),
      not_honoured: notHonoured,
    },
  };
}

function wordsOf({ partitions, replicas, retentionMs }: WantedTopic): string {
  const words = [
    ...(partitions === undefined ? [] : [`${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`]),
    ...(replicas === undefined ? [] : [`${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`]),
    ...(retentionMs === undefined ? [] : [`kept for ${formatTime(retentionMs)}`]),
  ];
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}
