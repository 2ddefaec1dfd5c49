import type { DeadLetterFilter } from '@bloodbank/operations';
import { type Command, Option } from 'commander';
import type { DlqPurgeOptions } from '../dlq/run-dlq-purge.js';
import type { DlqRedriveOptions } from '../dlq/run-dlq-redrive.js';
import type { DlqShowOptions } from '../dlq/run-dlq-show.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectEdit, parseCount, parseMoment } from '../shell/parse-option.js';

const QUEUE = 'a dead-letter queue, its queue, or the service that consumes it';

export function registerDlq(program: Command, run: RunBody): void {
  const dlq = program
    .command('dlq')
    .description('Dead letters: why they died, and back to work with them.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dlq list', 'what died of what'],
        ['bloodbank dlq redrive rag', 'what trying again would move'],
      ]),
    );
  withFilters(dlq.command('list').description('Group dead letters by what they died of.'))
    .argument('[queue]', `${QUEUE} (default: every one of the topology files)`)
    .addHelpText('before', examples([['bloodbank dlq list rag --since 2h', 'of the last two hours']]))
    .action((queue: string | undefined, options: DeadLetterFilter, command: Command) =>
      run(command, async (context) => (await import('../dlq/run-dlq-list.js')).runDlqList(context, queue, options)),
    );
  withFilters(dlq.command('show').description('Show dead letters one by one, with everything known of them.'))
    .argument('<queue>', QUEUE)
    .option('-l, --limit <count>', 'stop after so many', parseCount)
    .option(
      '--reveal',
      'show what the schema marks x-sensitive, what no schema describes, and bodies that cannot be read',
    )
    .addHelpText('before', examples([["bloodbank dlq show rag --type 'llm.#' --json", 'one JSON document a line']]))
    .action((queue: string, options: DlqShowOptions, command: Command) =>
      run(command, async (context) => (await import('../dlq/run-dlq-show.js')).runDlqShow(context, queue, options)),
    );
  withFilters(dlq.command('redrive').description('Move dead letters back to the queue in which they failed.'))
    .argument('<queue>', QUEUE)
    .option('-l, --limit <count>', 'stop after so many', parseCount)
    .option('--rate <count>', 'at most so many a second', parseCount)
    .option('--max-replays <count>', 'leave what was redriven so often already', parseCount)
    .option('--to <queue>', 'another queue than the one in which they failed')
    .option('--set <path=value>', 'change a field, as a new event that this one led to; may be repeated', collectEdit)
    .addOption(
      new Option(
        '--edit',
        'change each payload in $VISUAL or $EDITOR; what is saved changed and fits goes at once',
      ).conflicts('set'),
    )
    .option('-y, --yes', 'do it; otherwise it is only told what would be done')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dlq redrive rag', 'look before you leap: nothing is moved'],
        ['bloodbank dlq redrive rag --rate 50 --yes', 'gently'],
        ["bloodbank dlq redrive rag --set 'payload.pr_number=7' --yes", 'mended'],
        ['bloodbank dlq redrive rag --edit --limit 1', 'mended by hand'],
      ]),
    )
    .addHelpText(
      'after',
      '\nCtrl-C ends it after the letter in hand; run it again, and it goes on with what is left.\nIn the editor, a payload saved unchanged is kept, and an emptied file ends it.',
    )
    .action((queue: string, options: DlqRedriveOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dlq/run-dlq-redrive.js')).runDlqRedrive(context, queue, options),
      ),
    );
  withFilters(dlq.command('purge').description('Remove dead letters for good.'))
    .argument('<queue>', QUEUE)
    .option('-y, --yes', 'do it without asking; otherwise you are asked, or where nobody is there, it is only told')
    .option('--dry-run', 'only tell what would be removed')
    .addHelpText('before', examples([['bloodbank dlq purge rag --code broker.expired --yes', 'what came too late']]))
    .action((queue: string, options: DlqPurgeOptions, command: Command) =>
      run(command, async (context) => (await import('../dlq/run-dlq-purge.js')).runDlqPurge(context, queue, options)),
    );
}

function withFilters(command: Command): Command {
  return command
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .option('-t, --type <pattern>', 'only event types that match: * is one word, # any number of words')
    .option('-c, --code <code>', 'only this error code')
    .option('--since <time>', 'only what failed last since then: 10m, 2h, 3d ago, or 2026-02-07T10:00:00Z', parseMoment)
    .option('--until <time>', 'only what failed last until then', parseMoment)
    .option('--correlation <id>', 'only events of this flow')
    .addOption(jsonOption());
}
