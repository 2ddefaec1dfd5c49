import { BloodbankError } from '@bloodbank/core/errors';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from '../store/open-event-store.js';
import { shownDocument } from './stored-document.js';

export interface EventsShowOptions {
  readonly reveal?: boolean;
}

/** Shows one message with everything that is known of it. */
export async function runEventsShow(context: CommandContext, id: string, options: EventsShowOptions): Promise<number> {
  const { registry } = (await loadContracts(context)).contracts;
  return withEventStore(context, async (store) => {
    const message = await store.find(id);
    if (message === undefined) throw new BloodbankError('store.unknown-event', `No event ${id} was recorded.`);
    const { destination, properties, headers } = message;
    const shown = { ...shownDocument(message, registry, options.reveal === true), destination, properties, headers };
    await context.out.json(shown, context.isJson || !context.out.isTerminal ? undefined : 2);
    return EXIT_OK;
  });
}
