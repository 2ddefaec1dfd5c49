import type { Command } from 'commander';
import type { OutboxChangeOptions } from '../outbox/find-rejected.js';
import type { OutboxOptions } from '../outbox/outbox-folders.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectEventId } from '../shell/parse-option.js';

const EVENT_ID = 'the id of an event that `outbox list` shows';

export function registerOutbox(program: Command, run: RunBody): void {
  const outbox = program
    .command('outbox')
    .description('Events on disk: what waits for the broker, and what can never be published.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank outbox list', 'what was set aside, and why'],
        ['bloodbank outbox retry 01942d3e-7c1a-7b52-9d0e-5a3c6f1e2b44', 'publish one of them after all'],
      ]),
    );
  withFolder(outbox.command('list').description('List the events that were set aside, with their reasons.'))
    .addHelpText('before', examples([['bloodbank outbox list --json', 'one JSON document a line']]))
    .action((options: OutboxOptions, command: Command) =>
      run(command, async (context) => (await import('../outbox/run-outbox-list.js')).runOutboxList(context, options)),
    );
  withFolder(outbox.command('retry').description('Publish events that were set aside; what is confirmed is removed.'))
    .argument('[event_id...]', EVENT_ID, collectEventId)
    .option('-a, --all', 'all of them')
    .addHelpText('before', examples([['bloodbank outbox retry --all', 'once somebody listens']]))
    .action((ids: readonly string[], options: OutboxChangeOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../outbox/run-outbox-retry.js')).runOutboxRetry(context, ids, options),
      ),
    );
  withFolder(outbox.command('drop').description('Remove events that were set aside, for good.'))
    .argument('[event_id...]', EVENT_ID, collectEventId)
    .option('-a, --all', 'all of them')
    .option('-y, --yes', 'do it; otherwise it is only told what would be removed')
    .addHelpText('before', examples([['bloodbank outbox drop --all', 'look before you leap: nothing is removed']]))
    .action((ids: readonly string[], options: OutboxChangeOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../outbox/run-outbox-drop.js')).runOutboxDrop(context, ids, options),
      ),
    );
}

function withFolder(command: Command): Command {
  return command
    .option('--folder <dir>', 'one outbox folder (default: SPOOL_DIR, and those of all services below OUTBOX_DIR)')
    .addOption(jsonOption());
}
