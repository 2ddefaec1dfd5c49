import { BloodbankError } from '@bloodbank/core/errors';
import type { EventStore } from '@bloodbank/core/ports';
import type { CommandContext } from '../shell/command-context.js';

/**
 * The event store that the settings name.
 *
 * @throws {BloodbankError} `config.invalid` where none is named.
 */
export async function openEventStore({ settings }: Pick<CommandContext, 'settings'>): Promise<EventStore> {
  const place = storePlace(settings);
  // Only who has a store pays for loading its client.
  const { createPostgresEventStore } = await import('@bloodbank/event-store');
  return createPostgresEventStore(place);
}

/**
 * Where the event store is, and what stands beside it.
 *
 * @throws {BloodbankError} `config.invalid` where none is named.
 */
export function storePlace(settings: CommandContext['settings']): { readonly url: string; readonly schema: string } {
  const { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema } = settings;
  if (url !== undefined) return { url, schema };
  throw new BloodbankError('config.invalid', 'There is no event store: DATABASE_URL is not set.', {
    remedy: 'Set DATABASE_URL to a PostgreSQL, such as postgres://postgres@127.0.0.1:5432/postgres.',
  });
}

/** Does some work on the event store, and closes it. */
export async function withEventStore<T>(
  context: Pick<CommandContext, 'settings'>,
  work: (store: EventStore) => Promise<T>,
): Promise<T> {
  const store = await openEventStore(context);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
