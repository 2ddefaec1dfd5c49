import { type CheckOptions, checkHistory, checkTrees, type Report } from '@bloodbank/compat';
import type { CheckCommandOptions } from '../commands/check.js';
import { findProject } from '../config/find-project.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readAccepted } from './accepted-file.js';
import { readConsumers } from './consumers-of.js';
import { openEarlier } from './history/open-earlier.js';
import { openAgainst } from './open/open-against.js';
import { openFolder } from './open/open-folder.js';
import { createSourceComparison } from './source/compare-source.js';

/** What is compared, and how. */
export type Comparing = Pick<CheckCommandOptions, 'against' | 'mode' | 'policy' | 'strict' | 'transitive'>;

/** @throws {UsageError} when there is nothing to compare, or no such earlier version. */
export async function makeReport(context: CommandContext, command: Comparing): Promise<Report> {
  const { project, cwd } = context;
  const { mode, policy, strict = false } = command;
  const [current, previous] = await Promise.all([
    openFolder(project.schemas, cwd, 'Name the folder of schemas with --schemas, or in bloodbank.config.json.'),
    openAgainst(context, command.against),
  ]);
  if (current.tree.events.length + previous.tree.events.length === 0)
    throw new UsageError(
      'Neither side holds a schema, so nothing was compared.',
      'Name the folder of schemas with --schemas.',
    );
  const isOwnTree = project.schemas === findProject(cwd).schemas;
  const options: CheckOptions = {
    against: previous.label,
    mode,
    policy,
    strict,
    compareSource: createSourceComparison(previous.tree, current.tree),
    accepted: await readAccepted(project.root),
    // What the project's queues receive says nothing of another tree.
    ...(isOwnTree ? { consumersOf: await readConsumers(context) } : {}),
  };
  const earlier = command.transitive === true ? await openEarlier(context, previous.label) : [];
  return command.transitive === true
    ? checkHistory(previous.tree, current.tree, earlier, options)
    : checkTrees(previous.tree, current.tree, options);
}
