import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { EXIT_NOT_STARTED } from '../shell/exit-code.js';
import { examples } from '../shell/help-text.js';
import { collectEventId } from '../shell/parse-option.js';
import type { WrapOptions } from '../wrap/run-wrap.js';

/** @param line What stood after `--`: the program and its arguments. */
export function registerWrap(program: Command, run: RunBody, line: readonly string[] | undefined): void {
  program
    .command('wrap')
    .description('Run an agent as you would without this, and publish what is typed and answered.')
    .usage('[options] -- <program> [arguments...]')
    .argument('[words...]')
    .option('--provider <name>', 'who serves the model, such as anthropic (default: other)')
    .option('--model <name>', 'the model, where it is known')
    .option('-c, --correlation-id <uuid>', 'an event that caused it; may be repeated, oldest first', collectEventId)
    .addHelpText(
      'before',
      examples([
        ['bloodbank wrap --provider ollama -- ollama run llama3', 'a conversation at the terminal'],
        ['echo "Say hello." | bloodbank wrap -- claude -p', 'one question through a pipe'],
      ]),
    )
    .addHelpText(
      'after',
      '\nIt publishes session.thread.* and agent.thread.response, and never a command: nothing is carried out by it.',
    )
    .action((words: readonly string[], options: WrapOptions, command: Command) =>
      run(
        command,
        async (context) => (await import('../wrap/run-wrap.js')).runWrap(context, words, line, options),
        EXIT_NOT_STARTED,
      ),
    );
}
