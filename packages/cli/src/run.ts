import { CommanderError } from 'commander';
import { describeMisspelt, findMisspelt } from './config/find-misspelt.js';
import { escapeText } from './output/escape-text.js';
import { createPrinter } from './output/printer.js';
import { describeError, renderError } from './output/render-error.js';
import { createProgram } from './program.js';
import {
  type CommandContext,
  createContext,
  type GlobalOptions,
  isJsonWanted,
  type RunBody,
} from './shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE } from './shell/exit-code.js';
import type { Io } from './shell/io.js';
import { UsageError } from './shell/usage-error.js';

/** Runs one command line and returns its exit code. Never throws: what went wrong is told on stderr. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = EXIT_OK;
  let failureCode = EXIT_FAILURE;
  let options: GlobalOptions = {};
  const { own, line } = cutProgramLine(argv);
  const run: RunBody = async (command, body, onError = EXIT_FAILURE) => {
    failureCode = onError;
    options = command.optsWithGlobals<GlobalOptions>();
    const context = createContext(io, options);
    await warnOfMisspelt(context);
    exitCode = await body(context);
  };
  const program = createProgram(io, run, line);
  try {
    await program.parseAsync(own, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT_OK;
    // Help that nobody asked for by name was written in place of an error.
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT_USAGE;
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown) : thrown;
    const report = describeError(error, options.debug);
    const notes = createPrinter(io.stderr, io.env);
    if (isJsonWanted(options)) await notes.json({ error: report });
    else await notes.line(renderError(report, notes.colors));
    return error instanceof UsageError ? EXIT_USAGE : failureCode;
  }
}

/** Of the commands that run a program: what stands after `--` is the program's own, and nothing of it is read as an option here. */
function cutProgramLine(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly line?: readonly string[];
} {
  const at = argv.indexOf('--');
  const own = at < 0 ? argv : argv.slice(0, at);
  const runsProgram = own.some((word) => word === 'exec' || word === 'wrap');
  return at < 0 || !runsProgram ? { own: argv } : { own, line: argv.slice(at + 1) };
}

/** Commander writes `error: what happened`, and what may have been meant on a second line. */
function usageErrorOf(error: CommanderError): UsageError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  const hint = rest.join(' ').replace(/^\(|\)$/g, '');
  return new UsageError(message.endsWith('.') ? message : `${message}.`, hint === '' ? undefined : hint);
}

/** A setting whose name is misspelt would silently keep its default. */
async function warnOfMisspelt({ settingsSources, notes, isJson }: CommandContext): Promise<void> {
  for (const misspelt of await findMisspelt(settingsSources)) {
    const warning = describeMisspelt(misspelt);
    if (isJson) await notes.json({ warning });
    else await notes.line(`${notes.colors.yellow('warning:')} ${escapeText(warning)}`);
  }
}
