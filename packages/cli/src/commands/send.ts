import { type Command, Option } from 'commander';
import type { SendCommandOptions } from '../send/run-send.js';
import type { RunBody } from '../shell/command-context.js';
import { examples } from '../shell/help-text.js';
import { collectEventId, parseDuration, parseEventId, parseSeed } from '../shell/parse-option.js';

export function registerSend(program: Command, run: RunBody): void {
  withInput(
    program.command('send').description('Send one command, and print its id once the queue of its owner has it.'),
  )
    .option('--timeout <time>', 'how long to wait for the confirm, such as 500ms or 10s (default: 10s)', parseDuration)
    .addHelpText(
      'before',
      examples([
        ['bloodbank send github.pr.merge --example', 'an example'],
        ['bloodbank send github.pr.merge --payload-file merge.json --idempotency-key pr-423', 'once, however often'],
      ]),
    )
    .action((type: string, options: SendCommandOptions, command: Command) =>
      run(command, async (context) => (await import('../send/run-send.js')).runSend(context, type, options)),
    );
}

export function registerRequest(program: Command, run: RunBody): void {
  withInput(
    program.command('request').description('Send one command, wait for the answer of its owner, and print it as JSON.'),
  )
    .option('--timeout <time>', 'how long to wait for the answer, such as 500ms or 10s (default: 30s)', parseDuration)
    .addHelpText(
      'before',
      examples([
        ['bloodbank request agent.thread.prompt --example', 'an example'],
        ['bloodbank request agent.thread.prompt -j @prompt.json --timeout 2m | jq -r .response', 'for a program'],
      ]),
    )
    .action((type: string, options: SendCommandOptions, command: Command) =>
      run(command, async (context) => (await import('../send/run-send.js')).runRequest(context, type, options)),
    );
}

function withInput(command: Command): Command {
  const priority = new Option('--priority <priority>', "how urgent (default: the schema's)");
  return command
    .argument('<type>', 'the type of the command')
    .option('-j, --json <text>', 'the payload: JSON, @file, or - for standard input')
    .option('--payload-file <file>', 'the payload from a file, or - for standard input')
    .option('--envelope-json <text>', 'a whole envelope: JSON, @file, or -')
    .option('--envelope-file <file>', 'a whole envelope from a file, or -')
    .option('-m, --example', "the first example of the command's schema")
    .option('--sample', 'a random payload that the schema allows')
    .option('--seed <number>', 'which sample: the same number gives the same one (default: any)', parseSeed)
    .option('--event-id <uuid>', 'the id of the command, where a fresh one will not do', parseEventId)
    .option('-c, --correlation-id <uuid>', 'a parent of it; may be repeated, oldest first', collectEventId)
    .option('--idempotency-key <text>', 'commands of this type with the same key are carried out once')
    .addOption(priority.choices(['low', 'normal', 'high', 'critical']));
}
