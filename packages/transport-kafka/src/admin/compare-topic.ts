import type { Difference, LivePart } from '@bloodbank/core/ports';
import type { WantedTopic } from '../layout/topic-plan.js';

/** A topic as the brokers have it. */
export interface LiveTopic {
  readonly partitions: number;
  readonly replicas: number;
  /** -1: for good. */
  readonly retentionMs: number | undefined;
}

/** What is wanted beside what is there. What nobody speaks of is the brokers' business. */
export function compareTopic(wanted: WantedTopic, live: LiveTopic | undefined): LivePart {
  const { name } = wanted;
  if (live === undefined) return { kind: 'topic', name, state: 'missing', differences: [] };
  const differences = (['partitions', 'replicas', 'retentionMs'] as const).flatMap((argument): Difference[] => {
    const [declared, found] = [wanted[argument], live[argument]];
    if (declared === undefined || found === undefined || declared === found) return [];
    return [{ argument, declared: format(argument, declared), live: format(argument, found) }];
  });
  if (differences.length === 0) return { kind: 'topic', name, state: 'same', differences };
  const obstacle = whyNotChanged(wanted, live);
  const remedy =
    obstacle ?? `\`bloodbank topology apply --migrate ${name}\` changes it; or give the file the brokers' value.`;
  return { kind: 'topic', name, state: 'different', differences, remedy };
}

/** Why Kafka cannot give the topic the form that is wanted; undefined where it can. */
export function whyNotChanged(wanted: WantedTopic, live: LiveTopic): string | undefined {
  if ((wanted.partitions ?? live.partitions) < live.partitions) {
    return `Kafka takes no partitions away: say ${live.partitions} in the file, or make the topic anew once nothing is in it.`;
  }
  if ((wanted.replicas ?? live.replicas) !== live.replicas) {
    return 'Where copies lie is decided node by node: move them with kafka-reassign-partitions, or give the file the brokers’ number.';
  }
  return undefined;
}

/** What giving it the form that is wanted would do, in sentences. */
export function describeChange(
  { name, partitions, retentionMs, role }: WantedTopic,
  live: LiveTopic,
): readonly string[] {
  const lines: string[] = [];
  if (partitions !== undefined && partitions > live.partitions) {
    lines.push(`Would raise the partitions of ${name} from ${live.partitions} to ${partitions}.`);
    if (role === 'messages') {
      lines.push(
        '  Keys move to other partitions: what is published from then on may overtake what still waits under the same key.',
      );
    }
  }
  if (retentionMs !== undefined && live.retentionMs !== undefined && retentionMs !== live.retentionMs) {
    lines.push(
      `Would keep what is in ${name} for ${formatTime(retentionMs)}, and no more for ${formatTime(live.retentionMs)}.`,
    );
    const isShorter = retentionMs !== -1 && (live.retentionMs === -1 || retentionMs < live.retentionMs);
    if (isShorter) lines.push('  What is older goes for good, whether it was read or not.');
  }
  return lines;
}

function format(argument: 'partitions' | 'replicas' | 'retentionMs', value: number): string {
  return argument === 'retentionMs' ? `${value} (${formatTime(value)})` : String(value);
}

/** Of milliseconds: `7 days`, `90 s`, `ever`. */
export function formatTime(ms: number): string {
  if (ms === -1) return 'ever';
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'hours'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [size, unit] = units.find(([one]) => ms >= one && ms % one === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
