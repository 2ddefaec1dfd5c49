import { type CheckOptions, checkHistory, checkTrees, type Report } from '@bloodbank/compat';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import type { VerdictCache } from './cache/verdict-cache.js';
import { openEarlier } from './history/open-earlier.js';
import { type Opened, treeOf } from './open/opened.js';
import { createSourceComparison } from './source/compare-source.js';

export interface Compared {
  readonly previous: Opened;
  readonly current: Opened;
  readonly cache: VerdictCache;
  readonly isTransitive: boolean;
}

/** @throws {UsageError} when there is nothing to compare. */
export async function computeReport(
  context: CommandContext,
  { previous, current, cache, isTransitive }: Compared,
  options: Omit<CheckOptions, 'against'>,
): Promise<Report> {
  const [old, now] = await Promise.all([treeOf(previous), treeOf(current)]);
  if (old.events.length + now.events.length === 0)
    throw new UsageError(
      'Neither side holds a schema, so nothing was compared.',
      'Name the folder of schemas with --schemas.',
    );
  const all: CheckOptions = {
    ...options,
    against: previous.label,
    compare: cache.compare,
    compareSource: createSourceComparison(old, now),
  };
  const report = isTransitive
    ? checkHistory(old, now, await openEarlier(context, previous.label), all)
    : checkTrees(old, now, all);
  await cache.save();
  return report;
}
