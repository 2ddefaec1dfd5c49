import { BloodbankError } from '@bloodbank/core/errors';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from './open-event-store.js';

export interface StoreRetainOptions {
  readonly days?: number;
  readonly keep?: readonly string[];
  readonly yes?: boolean;
}

const DAY_MS = 86_400_000;

/** Audit records answer for what was done: they go by nobody's habit. */
const ALWAYS_KEPT = ['audit.#', 'omninode.audit.#'];

/** Removes whole months that are older than the days say; without `--yes` it is only told what would go. */
export async function runRetain(context: CommandContext, options: StoreRetainOptions): Promise<number> {
  const { settings, out, notes, isJson } = context;
  const days = options.days ?? settings.EVENT_RETENTION_DAYS;
  if (days === undefined) {
    throw new BloodbankError('config.invalid', 'Nobody has said how long events are kept.', {
      remedy: 'Say it with --days, or set EVENT_RETENTION_DAYS.',
    });
  }
  const before = new Date(Date.now() - days * DAY_MS);
  const keep = [...ALWAYS_KEPT, ...(options.keep ?? [])];
  const dryRun = options.yes !== true;
  return withEventStore(context, async (store) => {
    const { removed, kept, parts } = await store.retain({ before, keep, dryRun });
    if (isJson) await out.json({ removed, kept, months: parts, dry_run: dryRun });
    else {
      const months = parts.length === 0 ? 'no whole month' : parts.join(', ');
      await out.line(
        `${dryRun ? 'Would remove' : 'Removed'} ${pluralise(removed, 'message', 'messages')} (${months}); ${kept} of them stay for ever.`,
      );
    }
    if (dryRun && removed > 0) await notes.line('Nothing was removed: --yes does it.');
    return EXIT_OK;
  });
}
