import { findProject } from '@bloodbank/bus/config';
import { toTypeSchema } from '@bloodbank/codegen/type-schema';
import {
  type CheckOptions,
  type Consumer,
  checkHistory,
  checkTrees,
  createSourceComparison,
  type ParsedTexts,
  type Report,
  type TreeEvent,
} from '@bloodbank/compat';
import { matchesTopic } from '@bloodbank/core/routing';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readAccepted } from './accepted-file.js';
import type { Format } from './formats/format.js';
import { openEarlier } from './history/open-earlier.js';
import { findMergeBase } from './open/find-merge-base.js';
import { openFolder } from './open/open-folder.js';
import { findCommit, openGit } from './open/open-git.js';
import type { Opened } from './open/opened.js';

export interface CheckCommandOptions {
  readonly against?: string;
  readonly mode: 'full' | 'backward' | 'forward';
  readonly policy: 'writer-reader' | 'set';
  readonly format?: Format;
  readonly transitive?: boolean;
  readonly strict?: boolean;
  readonly changeset?: 'verify' | 'write';
  readonly printSchema?: boolean;
}

/** What is compared, and how. */
export type Comparing = Pick<CheckCommandOptions, 'against' | 'mode' | 'policy' | 'strict' | 'transitive'>;

/** @throws {UsageError} when there is nothing to compare, or no such earlier version. */
export async function makeReport(context: CommandContext, command: Comparing): Promise<Report> {
  const { project, cwd } = context;
  const { mode, policy, strict = false } = command;
  const parsed: ParsedTexts = new Map();
  const [current, previous] = await Promise.all([
    openFolder(project.schemas, cwd, 'Name the folder of schemas with --schemas, or in bloodbank.config.json.', parsed),
    openAgainst(context, command.against, parsed),
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
    compareSource: createSourceComparison(previous.tree, current.tree, toTypeSchema),
    accepted: await readAccepted(project.root),
    // What the project's queues receive says nothing of another tree.
    ...(isOwnTree ? { consumersOf: await readConsumers(context) } : {}),
  };
  const earlier = command.transitive === true ? await openEarlier(context, previous.label, parsed) : [];
  return command.transitive === true
    ? checkHistory(previous.tree, current.tree, earlier, options)
    : checkTrees(previous.tree, current.tree, options);
}

/** The services of the workspace whose queue an event reaches, as the topology files lay them out. */
async function readConsumers(context: CommandContext): Promise<(event: TreeEvent) => readonly Consumer[]> {
  const [{ readTopology }, { describeTopology }] = await Promise.all([
    import('../topology/read-topology.js'),
    import('@bloodbank/topology/describe'),
  ]);
  const read = await readTopology(context).catch(() => undefined);
  if (read === undefined || !read.hasFiles) return () => [];
  const { queues } = describeTopology(read.topology);
  const bound = queues.flatMap(({ name, role, service, bindings }) =>
    role === 'service' ? bindings.map(({ pattern }) => ({ queue: service ?? name, pattern })) : [],
  );
  return ({ type, routingKey }) => {
    const key = routingKey.replace('{event_type}', type).replaceAll(/\{[^}]*\}/g, '_');
    return bound.filter(({ pattern }) => matchesTopic(pattern, key));
  };
}

/** The earlier version that was asked for; where this branch left main, when nothing was. */
async function openAgainst(
  { project, cwd }: CommandContext,
  source: string | undefined,
  parsed: ParsedTexts,
): Promise<Opened> {
  const { schemas } = project;
  if (source === undefined) return openGit(schemas, await findMergeBase(schemas), parsed);
  if (source.startsWith('git:'))
    return openGit(schemas, await findCommit(schemas, source.slice('git:'.length)), parsed);
  if (source.startsWith('npm:')) return (await import('./open/open-npm.js')).openNpm(source.slice('npm:'.length));
  return openFolder(
    source,
    cwd,
    'Name an existing folder; a commit is written git:<ref>, a package npm:<name>@<range>.',
    parsed,
  );
}
