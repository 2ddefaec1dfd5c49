import { type DeadLetterFilter, meansAll, sweepDeadLetters } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { confirmByName } from '../shell/confirm-by-name.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { resolveQueue } from './resolve-queue.js';
import { withAdmin } from './with-admin.js';

export interface DlqPurgeOptions extends DeadLetterFilter {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Removes dead letters, or tells how many would be removed. */
export async function runDlqPurge(context: CommandContext, name: string, options: DlqPurgeOptions): Promise<number> {
  const { deadLetterQueue } = await resolveQueue(context, name);
  let isReal = options.yes === true && options.dryRun !== true;
  const count = await withAdmin(context, async (admin) => {
    if (options.yes !== true && options.dryRun !== true) {
      const meant = await sweepDeadLetters(admin, deadLetterQueue, options, true);
      const what = `${pluralise(meant, 'dead letter', 'dead letters')} will be removed.`;
      const answer = await confirmByName(context, what, deadLetterQueue);
      if (answer !== true) return answer === undefined ? meant : undefined;
      isReal = true;
    }
    return isReal && meansAll(options)
      ? admin.purge(deadLetterQueue)
      : sweepDeadLetters(admin, deadLetterQueue, options, !isReal);
  });
  if (count === undefined) {
    await context.notes.line('That is not its name: nothing was removed.');
    return EXIT_FAILURE;
  }
  if (context.isJson) {
    await context.out.json({ dead_letter_queue: deadLetterQueue, removed: count, dry_run: !isReal });
  } else {
    const letters = pluralise(count, 'dead letter', 'dead letters');
    const what = isReal ? `Removed ${letters} from` : `Dry run: ${letters} would be removed from`;
    await context.out.line(`${what} ${escapeText(deadLetterQueue)}.${isReal ? '' : ' --yes does it.'}`);
  }
  return EXIT_OK;
}
