import { withAdmin } from '../dlq/with-admin.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { confirmByName } from '../shell/confirm-by-name.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { resolvePart } from './resolve-parts.js';
import { absent } from './run-queues-show.js';

export interface QueuesPurgeOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Removes what waits in a queue, once a person said so; otherwise tells how much it is. */
export async function runQueuesPurge(
  context: CommandContext,
  name: string,
  options: QueuesPurgeOptions,
): Promise<number> {
  const { queue } = await resolvePart(context, name);
  return withAdmin(context, async (admin) => {
    const info = await admin.inspect(queue);
    if (info === undefined) throw absent(queue);
    const waiting = pluralise(info.messages, 'message', 'messages');
    const isAsked = options.yes !== true && options.dryRun !== true;
    const answer = isAsked ? await confirmByName(context, `${waiting} will be removed.`, queue) : undefined;
    if (answer === false) {
      await context.notes.line('That is not its name: nothing was removed.');
      return EXIT_FAILURE;
    }
    const isReal = answer === true || (options.yes === true && options.dryRun !== true);
    const removed = isReal ? await admin.purge(queue) : info.messages;
    if (context.isJson) await context.out.json({ queue, removed, dry_run: !isReal });
    else if (isReal) {
      await context.out.line(`Removed ${pluralise(removed, 'message', 'messages')} from ${escapeText(queue)}.`);
    } else {
      await context.out.line(`Dry run: ${waiting} would be removed from ${escapeText(queue)}. --yes does it.`);
    }
    return EXIT_OK;
  });
}
