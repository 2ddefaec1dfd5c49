import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectText, parseCount } from '../shell/parse-option.js';
import type { StoreRetainOptions } from '../store/run-retain.js';

export function registerStore(program: Command, run: RunBody): void {
  const store = program
    .command('store')
    .description('The event store: what happened stays, in PostgreSQL.')
    .addHelpText('before', examples([['bloodbank store run', 'keep everything that is published']]));
  store
    .command('run')
    .description('Record every event, command and reply until Ctrl-C. No publish waits for it.')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['DATABASE_URL=postgres://localhost/app bloodbank store run', 'what is published, into this database'],
      ]),
    )
    .addHelpText(
      'after',
      '\nWhile the database is away, events wait in the queue; several instances share the work.\nIt does not count as a receiver: receipts still say whether anybody else has an event.',
    )
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import('../store/run-store.js')).runStore(context)),
    );
  store
    .command('status')
    .description('Show how much is kept, and from when to when.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank store status --json', 'for scripts']]))
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import('../store/run-store-status.js')).runStoreStatus(context)),
    );
  store
    .command('retain')
    .description('Remove whole months that are older than so many days. Audit types stay for ever.')
    .option('--days <count>', 'how long events are kept (default: EVENT_RETENTION_DAYS)', parseCount)
    .option('--keep <pattern>', 'event types that stay for ever; may be repeated', collectText)
    .option('-y, --yes', 'do it; otherwise it is only told what would go')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank store retain --days 90', 'look before you leap: nothing is removed'],
        ["bloodbank store retain --days 90 --keep 'github.#' --yes", 'all but those'],
      ]),
    )
    .action((options: StoreRetainOptions, command: Command) =>
      run(command, async (context) => (await import('../store/run-retain.js')).runRetain(context, options)),
    );
}
