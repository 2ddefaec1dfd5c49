import { type Command, Option } from 'commander';
import type { ExecOptions } from '../exec/exec-options.js';
import type { StopOptions } from '../exec/run-exec-stop.js';
import type { RunBody } from '../shell/command-context.js';
import { EXIT_NOT_STARTED } from '../shell/exit-code.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectEventId, collectVariable, parseCount, parseRunTime } from '../shell/parse-option.js';

/** @param line What stood after `--`: the program and its arguments. */
export function registerExec(program: Command, run: RunBody, line: readonly string[] | undefined): void {
  const exec = program
    .command('exec')
    .description(
      'Run a program, and publish what becomes of it: jelmore.execution.started, .progress, .completed, .failed.',
    )
    .usage('[options] -- <program> [arguments...]')
    .argument('[words...]')
    .option('--detach', 'answer at once with what it is known by; it runs on by itself')
    .option(
      '--timeout <time>',
      'end it, and all that it started, after this time, such as 90s, 10m or 2h',
      parseRunTime,
    )
    .option('--grace <time>', 'between asking it to end and ending it (default: 10s)', parseRunTime)
    .option('--progress <time>', 'between two jelmore.execution.progress (default: 30s)', parseRunTime)
    .option('--profile <name>', 'a profile: .jelmore/<name>.json, or a file')
    .option('--var <name=value>', 'a variable of the profile; may be repeated', collectVariable)
    .option('--cwd <dir>', 'where it runs (default: here)')
    .option('--path <folders>', 'where programs are looked for (default: ~/.local/bin and those of the system)')
    .option('--client <name>', 'who executes, for the events (default: the name of the program)')
    .option('--worktree <name>', 'the worktree that it works in, for the events')
    .option('--name <text>', 'the beginning of the session name (default: the worktree, profile or client)')
    .option('-c, --correlation-id <uuid>', 'an event that caused it; may be repeated, oldest first', collectEventId)
    .option('--max-log <bytes>', 'how much of its output the log keeps (default: 10485760)', parseCount)
    .addOption(new Option('--execution-id <id>').hideHelp())
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank exec --timeout 10m -- claude -p "Review this"', 'its output passes; so does its exit code'],
        ['bloodbank exec --detach --json -- npm test', 'from a workflow: answers at once'],
        ['bloodbank exec --profile n8n-pr-review --var PR_NUMBER=458', 'a run that is used again and again'],
        ['bloodbank exec follow 4f1c', 'see what a detached one prints'],
      ]),
    )
    .action((words: readonly string[], options: ExecOptions, command: Command) =>
      run(
        command,
        async (context) => (await import('../exec/run-exec.js')).runExec(context, words, line, options),
        EXIT_NOT_STARTED,
      ),
    );
  exec
    .command('list')
    .description('List executions, the newest first; one whose watcher died is an orphan.')
    .option('--running', 'only those that run')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank exec list --running', 'what runs now']]))
    .action((options: { readonly running?: boolean }, command: Command) =>
      run(command, async (context) => (await import('../exec/run-exec-list.js')).runExecList(context, options)),
    );
  exec
    .command('show')
    .description('Show an execution, and the end of what it printed.')
    .argument('<id>', 'its id, or the beginning of it')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank exec show 4f1c', 'how it went']]))
    .action((id: string, _: object, command: Command) =>
      run(command, async (context) => (await import('../exec/run-exec-show.js')).runExecShow(context, id)),
    );
  exec
    .command('follow')
    .description('Print what an execution prints until it ends; the exit code is its own.')
    .argument('<id>', 'its id, or the beginning of it')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank exec follow 4f1c', 'wait for it, and see']]))
    .action((id: string, _: object, command: Command) =>
      run(command, async (context) => (await import('../exec/run-exec-follow.js')).runExecFollow(context, id)),
    );
  exec
    .command('stop')
    .description('Ask an execution to end, and end it where it does not.')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--grace <time>', 'between asking and ending (default: 10s)', parseRunTime)
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank exec stop 4f1c --grace 1m', 'give it time to tidy up']]))
    .action((id: string, options: StopOptions, command: Command) =>
      run(command, async (context) => (await import('../exec/run-exec-stop.js')).runExecStop(context, id, options)),
    );
}
