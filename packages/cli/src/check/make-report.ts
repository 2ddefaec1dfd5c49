import type { Report } from '@bloodbank/compat';
import type { CheckCommandOptions } from '../commands/check.js';
import { findProject } from '../config/find-project.js';
import type { CommandContext } from '../shell/command-context.js';
import { readAccepted } from './accepted-file.js';
import { cacheFolder } from './cache/cache-folder.js';
import { engineStamp } from './cache/engine-stamp.js';
import { openReportCache } from './cache/report-cache.js';
import { openAgainst } from './open/open-against.js';
import { openFolder } from './open/open-folder.js';
import { readTopologyTexts } from './topology-texts.js';

/** What is compared, and how. */
export type Comparing = Pick<CheckCommandOptions, 'against' | 'mode' | 'policy' | 'strict' | 'transitive' | 'cache'>;

/**
 * What was checked before is told from memory, which takes neither the engine nor the generator; both are loaded only then.
 *
 * @throws {UsageError} when there is nothing to compare, or no such earlier version.
 */
export async function makeReport(context: CommandContext, command: Comparing): Promise<Report> {
  const started = performance.now();
  const { project, cwd } = context;
  const { mode, policy, strict = false, transitive: isTransitive = false } = command;
  const [current, previous] = await Promise.all([
    openFolder(project.schemas, cwd),
    openAgainst(context, command.against),
  ]);
  const accepted = await readAccepted(project.root);
  const now = new Date();
  // What the project's queues receive says nothing of another tree.
  const isOwnTree = project.schemas === findProject(cwd).schemas;
  const folder = command.cache ? cacheFolder(project) : undefined;
  const stamp = folder === undefined ? '' : engineStamp();
  // What lies between is the history of git, which is not read twice to see whether it is the same.
  const memory =
    folder === undefined || isTransitive
      ? undefined
      : openReportCache(folder, [
          stamp,
          current,
          previous,
          { mode, policy, strict, accepted, day: now.toISOString().slice(0, 10) },
          isOwnTree ? readTopologyTexts(project.topology) : 'another tree',
        ]);
  const known = await memory?.recall();
  if (known !== undefined)
    return { ...known, summary: { ...known.summary, duration_ms: Math.round(performance.now() - started) } };

  const [{ computeReport }, { NO_CACHE, openVerdictCache }, { readConsumers }] = await Promise.all([
    import('./compute-report.js'),
    import('./cache/verdict-cache.js'),
    import('./consumers-of.js'),
  ]);
  const cache = folder === undefined ? NO_CACHE : await openVerdictCache(folder, stamp);
  const report = await computeReport(
    context,
    { previous, current, cache, isTransitive },
    {
      ...{ mode, policy, strict, accepted, now },
      ...(isOwnTree ? { consumersOf: await readConsumers(context) } : {}),
    },
  );
  await memory?.keep(report);
  return report;
}
