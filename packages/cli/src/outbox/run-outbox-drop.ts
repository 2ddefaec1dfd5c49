import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import type { OutboxChangeOptions } from './find-rejected.js';
import { findRejected } from './find-rejected.js';

/** Removes what was set aside, or tells how much it would be. */
export async function runOutboxDrop(
  context: CommandContext,
  ids: readonly string[],
  options: OutboxChangeOptions,
): Promise<number> {
  const found = await findRejected(context, ids, options);
  const isReal = options.yes === true;
  if (isReal) for (const { folder, event } of found) await folder.rejected.drop(event.envelope.event_id);
  const events = pluralise(found.length, 'event', 'events');
  if (context.isJson) await context.out.json({ removed: found.length, dry_run: !isReal });
  else if (isReal) await context.out.line(`Removed ${events}.`);
  else await context.out.line(`Dry run: ${events} would be removed. --yes does it.`);
  return EXIT_OK;
}
