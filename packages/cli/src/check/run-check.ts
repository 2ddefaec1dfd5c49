import { join } from 'node:path';
import { REPORT_SCHEMA, type Report } from '@bloodbank/compat';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { ACCEPTED_FILE } from './accepted-file.js';
import { checkChangeset } from './changeset/changeset.js';
import type { Format } from './formats/format.js';
import { isNamedFromTheTop, type Place, render } from './formats/render.js';
import type { CheckCommandOptions } from './make-report.js';
import { makeReport } from './make-report.js';
import { askGit } from './open/git.js';

/** Exit code 1 when something breaks that nobody accepted; with `--strict`, also for what may break. */
export async function runCheck(context: CommandContext, options: CheckCommandOptions): Promise<number> {
  if (options.printSchema === true) {
    await context.out.json(REPORT_SCHEMA, 2);
    return EXIT_OK;
  }
  const report = await makeReport(context, options);
  const format = options.format ?? (context.isJson ? 'json' : 'text');
  const found = report.summary.ok ? EXIT_OK : EXIT_FAILURE;
  // In a pipe that ends early, a check that found something did not succeed.
  context.answerUnread(found);
  await render(report, format, context.out, await findPlace(context, format));
  const isCovered = options.changeset === undefined || (await reportChangeset(context, report, options.changeset));
  return isCovered ? found : EXIT_FAILURE;
}

async function findPlace({ project, cwd }: CommandContext, format: Format): Promise<Place> {
  const prefix = isNamedFromTheTop(format) ? ((await askGit(cwd, 'rev-parse', '--show-prefix')) ?? '') : '';
  return { prefix, accepted: displayPath(join(project.root, ACCEPTED_FILE), cwd) };
}

async function reportChangeset(
  { project, notes, cwd }: CommandContext,
  report: Report,
  action: 'verify' | 'write',
): Promise<boolean> {
  const state = await checkChangeset(project.root, project.out, report, action);
  const said = `${escapeText(state.package)}: the schemas ask for ${state.needed}, the changesets say ${state.declared}.`;
  if (state.file !== undefined) await notes.line(`Wrote ${displayPath(state.file, cwd)}.`);
  else if (state.ok) await notes.line(`✔ ${said}`);
  else await notes.line(`✖ ${said} Run \`bloodbank check --changeset write\`.`);
  return state.ok;
}
