import { type CheckOptions, checkHistory, checkTrees, REPORT_SCHEMA, type Report } from '@bloodbank/compat';
import type { CheckCommandOptions } from '../commands/check.js';
import { findProject } from '../config/find-project.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { readAccepted } from './accepted-file.js';
import { cacheFolder } from './cache/cache-folder.js';
import { NO_CACHE, openVerdictCache } from './cache/verdict-cache.js';
import { settleChangeset } from './changeset/changeset.js';
import { readConsumers } from './consumers-of.js';
import { render } from './formats/render.js';
import { openEarlier } from './history/open-earlier.js';
import { openAgainst } from './open/open-against.js';
import { openFolder } from './open/open-folder.js';
import { createSourceComparison } from './source/compare-source.js';

/** Exit code 1 when something breaks that nobody accepted; with `--strict`, also for what may break. */
export async function runCheck(context: CommandContext, options: CheckCommandOptions): Promise<number> {
  if (options.printSchema === true) {
    await context.out.json(REPORT_SCHEMA, 2);
    return EXIT_OK;
  }
  const report = await check(context, options);
  await render(report, options.format ?? (context.isJson ? 'json' : 'text'), context.out);
  const isCovered = options.changeset === undefined || (await tellChangeset(context, report, options.changeset));
  return report.summary.ok && isCovered ? EXIT_OK : EXIT_FAILURE;
}

async function check(context: CommandContext, command: CheckCommandOptions): Promise<Report> {
  const { project, cwd } = context;
  const { mode, policy, strict = false } = command;
  const [current, previous] = await Promise.all([
    openFolder(project.schemas, cwd),
    openAgainst(context, command.against),
  ]);
  if (current.tree.events.length + previous.tree.events.length === 0)
    throw new UsageError(
      'Neither side holds a schema, so nothing was compared.',
      'Name the folder of schemas with --schemas.',
    );
  const folder = command.cache ? cacheFolder(project) : undefined;
  const cache = folder === undefined ? NO_CACHE : await openVerdictCache(folder);
  const isOwnTree = project.schemas === findProject(cwd).schemas;
  const options: CheckOptions = {
    against: previous.label,
    mode,
    policy,
    strict,
    compare: cache.compare,
    compareSource: createSourceComparison(previous.tree, current.tree),
    accepted: await readAccepted(project.root),
    // What the project's queues receive says nothing of another tree.
    ...(isOwnTree ? { consumersOf: await readConsumers(context) } : {}),
  };
  const earlier = command.transitive === true ? await openEarlier(context, previous.label) : [];
  const report =
    command.transitive === true
      ? checkHistory(previous.tree, current.tree, earlier, options)
      : checkTrees(previous.tree, current.tree, options);
  await cache.save();
  return report;
}

async function tellChangeset(
  { project, notes, cwd }: CommandContext,
  report: Report,
  action: 'verify' | 'write',
): Promise<boolean> {
  const state = await settleChangeset(project.root, project.out, report, action);
  const said = `${escapeText(state.package)}: the schemas ask for ${state.needed}, the changesets say ${state.declared}.`;
  if (state.file !== undefined) await notes.line(`Wrote ${displayPath(state.file, cwd)}.`);
  else if (state.ok) await notes.line(`✔ ${said}`);
  else await notes.line(`✖ ${said} Run \`bloodbank check --changeset write\`.`);
  return state.ok;
}
