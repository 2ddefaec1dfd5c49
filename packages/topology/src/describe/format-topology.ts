import type { QueueDescription, TopologyDescription } from './describe-topology.js';

/** The description as indented text, one queue of a service with its companions at a time. */
export function formatTopology({ exchanges, queues }: TopologyDescription): string {
  const lines = ['Exchanges'];
  for (const { name, type, feeds } of exchanges) {
    lines.push(`  ${name} (${type})`, ...feeds.map(({ exchange, pattern }) => `    ${pattern} -> ${exchange}`));
  }
  const services = queues.filter(({ role }) => role === 'service');
  for (const queue of services) {
    const companions = queues.filter(({ of }) => of === queue.name);
    lines.push('', ...formatServiceQueue(queue), ...companions.map(formatCompanion));
  }
  const others = queues.filter(({ role, of }) => role === 'other' || (of === undefined && role !== 'service'));
  if (others.length > 0) lines.push('', 'Other queues', ...others.flatMap(formatOther));
  return `${lines.join('\n')}\n`;
}

function formatServiceQueue({ service, name, type, bindings, retry, longestDelayMs = 0 }: QueueDescription): string[] {
  const lines = [`Service ${service}`, `  ${name} (${type})`, ...bindings.map(formatBinding)];
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

function formatOther({ name, type, bindings }: QueueDescription): string[] {
  return [`  ${name} (${type})`, ...bindings.map(formatBinding)];
}

function formatBinding({ exchange, pattern }: QueueDescription['bindings'][number]): string {
  return `    ${exchange} [${pattern}]`;
}

function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${durationMs} ms`;
  const seconds = durationMs / 1_000;
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;
}
