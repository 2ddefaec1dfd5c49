import type { PlanCommands } from '@bloodbank/commands';
import { COMMAND_RETRY, distinctDelays } from '@bloodbank/core/retry';
import { patternCovers } from '@bloodbank/core/routing';
import type { LaidOutGroup } from '@bloodbank/topology';
import { TopologyError } from '@bloodbank/topology';

/**
 * The queue of a service's commands: as its topology file lays it out, else the usual one.
 *
 * @throws {BloodbankError} `topology.invalid` where the file's queue would miss the command.
 */
export function layOutCommands(
  groups: readonly LaidOutGroup[],
  { service, patterns }: Parameters<PlanCommands>[0],
): ReturnType<PlanCommands> {
  const found = groups.find((group) => group.kind === 'command' && group.service === service);
  if (found === undefined) {
    const group = { kind: 'command', group: service, patterns, retryDelaysMs: distinctDelays(COMMAND_RETRY) } as const;
    return { group, retry: COMMAND_RETRY };
  }
  const { service: _, file, retry, ...group } = found;
  const missing = patterns.filter((needed) => !group.patterns.some((one) => patternCovers(one, needed)));
  if (missing.length === 0) return { group, retry };
  const message = `Queue ${group.name ?? group.group} is not bound to ${missing.join(', ')}, so its commands would not arrive.`;
  const remedy = `Add the binding to ${file}, or do not handle the command here.`;
  throw new TopologyError('topology.invalid', message, { remedy });
}
