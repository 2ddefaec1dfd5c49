import type { PatternReading } from '@bloodbank/core/routing';
import type { Binding } from '../queue-declaration.js';
import type { QueueDescription, TopologyDescription } from './describe-topology.js';

/** How a binding's pattern is read; undefined where there is nothing to say. */
export type ReadPatternOf = (binding: Binding) => PatternReading | undefined;

/**
 * The description as indented text, one queue of a service with its companions at a time. With `readingOf`, a pattern that
 * speaks of routing keys says so: `task.*.critical` names no event type.
 */
export function formatTopology(
  { exchanges, queues }: TopologyDescription,
  readingOf: ReadPatternOf = () => undefined,
): string {
  const lines = ['Exchanges'];
  for (const { name, type, feeds } of exchanges) {
    lines.push(`  ${name} (${type})`, ...feeds.map(({ exchange, pattern }) => `    ${pattern} -> ${exchange}`));
  }
  const services = queues.filter(({ role }) => role === 'service');
  for (const queue of services) {
    const companions = queues.filter(({ of }) => of === queue.name);
    lines.push('', ...formatServiceQueue(queue, readingOf), ...companions.map(formatCompanion));
  }
  const others = queues.filter(({ role, of }) => role === 'other' || (of === undefined && role !== 'service'));
  if (others.length > 0) lines.push('', 'Other queues', ...others.flatMap((queue) => formatOther(queue, readingOf)));
  return `${lines.join('\n')}\n`;
}

function formatServiceQueue(
  { service, name, type, bindings, retry, longestDelayMs = 0 }: QueueDescription,
  readingOf: ReadPatternOf,
): string[] {
  const bound = bindings.map((binding) => formatBinding(binding, readingOf));
  const lines = [`Service ${service}`, `  ${name} (${type})`, ...bound];
  if (retry === undefined) return lines;
  const delays = retry.delaysMs
    .slice(0, retry.attempts - 1)
    .map(formatDuration)
    .join(', ');
  const pauses = retry.attempts === 1 ? '' : `, after ${delays}; ${formatDuration(longestDelayMs)} in all`;
  return [...lines, `    up to ${retry.attempts} attempt${retry.attempts === 1 ? '' : 's'}${pauses}`];
}

function formatCompanion({ role, name, type, delayMs = 0 }: QueueDescription): string {
  const what = role === 'retry' ? `holds retries for ${formatDuration(delayMs)}` : 'keeps dead letters';
  return `  ${name} (${type}) ${what}`;
}

function formatOther({ name, type, bindings }: QueueDescription, readingOf: ReadPatternOf): string[] {
  return [`  ${name} (${type})`, ...bindings.map((binding) => formatBinding(binding, readingOf))];
}

function formatBinding(binding: Binding, readingOf: ReadPatternOf): string {
  const { exchange, pattern } = binding;
  return `    ${exchange} [${pattern}]${readingOf(binding) === 'routing-keys' ? ' by routing key' : ''}`;
}

function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${durationMs} ms`;
  const seconds = durationMs / 1_000;
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;
}
