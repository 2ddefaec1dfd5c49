import type { RejectedEvent } from '@bloodbank/core/ports';
import { CliError } from '../cli-errors.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import type { OutboxOptions } from './outbox-folders.js';
import { type OutboxFolder, openOutboxFolders } from './outbox-folders.js';

export interface OutboxChangeOptions extends OutboxOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export interface FoundEvent {
  readonly folder: OutboxFolder;
  readonly event: RejectedEvent;
}

/**
 * The events that were set aside and are meant.
 *
 * @throws {UsageError} where neither ids nor `--all` are given, or both.
 * @throws {BloodbankError} `outbox.unknown-event`, before anything is done.
 */
export async function findRejected(
  context: CommandContext,
  ids: readonly string[],
  options: OutboxChangeOptions,
): Promise<readonly FoundEvent[]> {
  if (ids.length > 0 === (options.all === true)) {
    throw new UsageError('Which events are meant?', 'Give the ids of events, or --all.');
  }
  const found: FoundEvent[] = [];
  for (const folder of await openOutboxFolders(context, options)) {
    for await (const event of folder.rejected.list()) {
      if (options.all === true || ids.includes(event.envelope.event_id)) found.push({ folder, event });
    }
  }
  const missing = ids.find((id) => !found.some(({ event }) => event.envelope.event_id === id));
  if (missing !== undefined)
    throw new CliError('outbox.unknown-event', `No outbox has set aside the event ${missing}.`);
  return found;
}
