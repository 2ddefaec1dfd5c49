import type { Priority } from '@bloodbank/core/contract';
import type { SourceType } from '@bloodbank/core/envelope';
import { type Command, Option } from 'commander';
import type { PublishCommandOptions } from '../publish/publish-options.js';
import type { RunBody } from '../shell/command-context.js';
import { examples } from '../shell/help-text.js';
import { collectEventId, collectSetting, parseDuration, parseEventId, parseSeed } from '../shell/parse-option.js';

const SOURCE_TYPES: readonly SourceType[] = [
  'manual',
  'agent',
  'scheduled',
  'file_watch',
  'hook',
  'heartbeat',
  'webhook',
  'service',
];

const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'critical'];

export function registerPublish(program: Command, run: RunBody): void {
  program
    .command('publish')
    .description('Publish one event, and print its id once the broker has confirmed it.')
    .argument('<type>', 'the event type')
    .argument('[payload]', 'the payload as JSON, @file, or - for standard input; the same as --json')
    .option('-j, --json <text>', 'the payload: JSON, @file, or - for standard input')
    .option('--payload-file <file>', 'the payload from a file, or - for standard input')
    .option('--envelope-json <text>', 'a whole envelope: JSON, @file, or -')
    .option('--envelope-file <file>', 'a whole envelope from a file, or -')
    .option('-m, --example', "the first example of the event's schema")
    .option('--sample', 'a random payload that the schema allows')
    .option('--set <path=value>', 'one field of the payload, also of an example; may be repeated', collectSetting)
    .option('--seed <number>', 'which sample: the same number gives the same one (default: any)', parseSeed)
    .addOption(new Option('--mock', 'the same as --example').implies({ example: true }).hideHelp())
    .option('--event-id <uuid>', 'the id, where a fresh one will not do', parseEventId)
    .option('-c, --correlation-id <uuid>', 'a parent of this event; may be repeated, oldest first', collectEventId)
    .addOption(new Option('--source-type <type>', 'how it came about (default: manual)').choices(SOURCE_TYPES))
    .option('--source-app <name>', 'who publishes (default: bloodbank-cli)')
    .option('--source-host <name>', 'where from (default: the name of this host)')
    .addOption(new Option('--priority <priority>', "how urgent (default: the schema's)").choices(PRIORITIES))
    .option('--unique-key <text>', 'make the id from this text, so that a repeated publish is recognised')
    .option('--timeout <time>', 'how long to wait for the confirm, such as 500ms or 10s (default: 10s)', parseDuration)
    .addOption(
      new Option('--unroutable <what>', 'what to do when no queue wants it (default: reject)').choices([
        'reject',
        'drop',
      ]),
    )
    .option('-n, --dry-run', 'print the envelope and its routing key, and send nothing')
    .addHelpText(
      'before',
      examples([
        ['bloodbank publish github.pr.created --example', 'an example'],
        ['bloodbank publish github.pr.created --example --set pr_number=7', 'with one field of your own'],
        ['bloodbank publish llm.prompt \'{"prompt": "hi"}\' --dry-run', 'look before you send'],
        ['bloodbank publish github.pr.created --sample --seed 7', 'a random payload, always the same'],
        ['jq .pr event.json | bloodbank publish github.pr.created --json -', 'from a pipe'],
        ['bloodbank publish github.pr.created --payload-file pr.json -c $PARENT', 'caused by another event'],
        ['bloodbank publish github.pr.created -m -o json | jq -r .event_id', 'for a program'],
      ]),
    )
    .action((type: string, payload: string | undefined, options: PublishCommandOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../publish/run-publish.js')).runPublish(context, type, {
          ...options,
          ...(payload === undefined ? {} : { payload }),
        }),
      ),
    );
}
