import { type Registry, redactMessage } from '@bloodbank/core/contract';
import type { StoredMessage } from '@bloodbank/core/ports';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { formatEvent } from '../output/format-event.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from '../store/open-event-store.js';
import type { EventSelection } from './event-filter.js';
import { selectedEvents } from './selected-events.js';
import { envelopeOf, shownDocument } from './stored-document.js';

export interface EventsFindOptions extends EventSelection {
  readonly limit?: number;
  readonly oldestFirst?: boolean;
  readonly full?: boolean;
  readonly reveal?: boolean;
}

const USUAL_LIMIT = 50;

/** Shows what was recorded, newest first. */
export async function runEventsFind(context: CommandContext, options: EventsFindOptions): Promise<number> {
  const { registry } = (await loadContracts(context)).contracts;
  const { limit = USUAL_LIMIT, oldestFirst = false } = options;
  const order = oldestFirst ? 'oldest-first' : 'newest-first';
  return withEventStore(context, async (store) => {
    let count = 0;
    for await (const message of selectedEvents(store, options, { order, limit })) {
      count += 1;
      await showMessage(context, message, registry, options);
    }
    if (count === 0) await context.notes.line('Nothing that was recorded is like that.');
    else if (count === limit) await context.notes.line(`These are ${limit}; --limit shows more.`);
    return EXIT_OK;
  });
}

async function showMessage(
  { out, isJson }: CommandContext,
  message: StoredMessage,
  registry: Registry,
  { full = false, reveal = false }: EventsFindOptions,
): Promise<void> {
  if (isJson || !out.isTerminal) return out.json(shownDocument(message, registry, reveal));
  if (full) return out.json(shownDocument(message, registry, reveal), 2);
  const { dim } = out.colors;
  const day = dim(message.occurredAt.toISOString().slice(0, 10));
  const envelope = envelopeOf(message);
  if (envelope === undefined) {
    const what = message.unsearchable === null ? 'no envelope' : message.unsearchable;
    return out.line(`${day} ${escapeText(message.eventType)}  ${escapeText(message.id)}  ${dim(escapeText(what))}`);
  }
  const shown = reveal ? envelope : redactMessage(envelope, message.eventType, registry);
  return out.line(`${day} ${formatEvent(shown, out)}`);
}
