import { type GenerateReport, generate } from '@bloodbank/codegen';
import { formatProblem } from '../contracts/format-problem.js';
import { annotationsOf } from '../lint/lint-config.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { cacheFolder } from './cache-folder.js';
import { withLateSpinner } from './late-spinner.js';
import { summarise } from './summarise.js';
import { watchSchemas } from './watch-schemas.js';

export interface GenerateOptions {
  readonly check?: boolean;
  readonly watch?: boolean;
  /** False where `--no-cache` was given. */
  readonly cache?: boolean;
}

/** Exit code 1 when a schema is wrong, and with `--check` also when a generated file is not up to date. */
export async function runGenerate(context: CommandContext, options: GenerateOptions): Promise<number> {
  if (options.check === true && options.watch === true) {
    throw new UsageError('--check and --watch do not go together: one writes nothing, the other waits to write.');
  }
  if (options.watch !== true) return generateOnce(context, options);
  const { schemas } = context.project;
  await watchSchemas(schemas, {
    onReady: () => context.notes.line(`Watching ${escapeText(schemas)}. Ctrl-C ends it.`),
    onChange: () => generateOnce(context, options),
  });
  return EXIT_OK;
}

async function generateOnce(context: CommandContext, options: GenerateOptions): Promise<number> {
  const { schemas, out, brandFormats = false, root } = context.project;
  const check = options.check === true;
  const cache = options.cache === false ? {} : { cache: cacheFolder(root) };
  const result = await withLateSpinner(context, check ? 'Comparing' : 'Generating', () =>
    generate({ schemas, out, check, brandFormats, ...annotationsOf(context.project), ...cache }),
  );
  const isUpToDate = result.report !== undefined && !result.report.stale;
  if (context.isJson) await context.out.json({ ok: isUpToDate, ...describeReport(result), out });
  else await printReport(context, result, check);
  return isUpToDate ? EXIT_OK : EXIT_FAILURE;
}

function describeReport({ problems, report, events, durationMs }: GenerateReport): object {
  const { written = [], removed = [], unchanged = [], stale = false } = report ?? {};
  return {
    contracts: events,
    duration_ms: Math.round(durationMs),
    stale,
    written,
    removed,
    unchanged: unchanged.length,
    problems,
  };
}

async function printReport({ out, notes }: CommandContext, result: GenerateReport, check: boolean): Promise<void> {
  for (const problem of result.problems) await notes.line(formatProblem(problem, notes.colors));
  const summary = summarise(result, check);
  if (summary.isFailure) {
    await notes.line(`${notes.colors.red('✖')} ${summary.text}`);
    for (const file of summary.files) await notes.line(`  ${file}`);
  } else if (summary.isQuiet) {
    if (notes.isTerminal) await notes.line(notes.colors.dim(summary.text));
  } else await out.line(`${out.colors.green('✔')} ${summary.text}`);
}
