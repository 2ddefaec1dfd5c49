import { checkTrees, REPORT_SCHEMA } from '@bloodbank/compat';
import type { CheckCommandOptions } from '../commands/check.js';
import { findProject } from '../config/find-project.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { readAccepted } from './accepted-file.js';
import { readConsumers } from './consumers-of.js';
import { render } from './formats/render.js';
import { openAgainst } from './open/open-against.js';
import { openFolder } from './open/open-folder.js';
import { createSourceComparison } from './source/compare-source.js';

/** Exit code 1 when something breaks that nobody accepted; with `--strict`, also for what may break. */
export async function runCheck(context: CommandContext, options: CheckCommandOptions): Promise<number> {
  if (options.printSchema === true) {
    await context.out.json(REPORT_SCHEMA, 2);
    return EXIT_OK;
  }
  const { project, cwd } = context;
  const { mode, policy, strict = false } = options;
  const current = await openFolder(project.schemas, cwd);
  const previous = await openAgainst(context, options.against);
  const report = checkTrees(previous.tree, current.tree, {
    against: previous.label,
    mode,
    policy,
    strict,
    compareSource: createSourceComparison(previous.tree, current.tree),
    accepted: await readAccepted(project.root),
    // What the project's queues receive says nothing of another tree.
    ...(project.schemas === findProject(cwd).schemas ? { consumersOf: await readConsumers(context) } : {}),
  });
  await render(report, options.format ?? (context.isJson ? 'json' : 'text'), context.out);
  return report.summary.ok ? EXIT_OK : EXIT_FAILURE;
}
