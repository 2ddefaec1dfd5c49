import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BloodbankError } from '@bloodbank/core/errors';
import type { EventStore } from '@bloodbank/core/ports';
import type { CommandContext } from '../shell/command-context.js';

/** What says where the event store is. */
export type StoreContext = Pick<CommandContext, 'settings' | 'project'>;

/**
 * The event store that the settings name.
 *
 * @throws {BloodbankError} `config.invalid` where none is named.
 */
export async function openEventStore(context: StoreContext): Promise<EventStore> {
  const place = storePlace(context);
  // Only who has a store pays for loading its client.
  const { createPostgresEventStore } = await import('@bloodbank/event-store');
  return createPostgresEventStore(place);
}

/** Where the event store is, and what stands beside it; undefined where none is named. */
export function findStorePlace({
  settings,
  project,
}: StoreContext): { readonly url: string; readonly schema: string } | undefined {
  const { DATABASE_URL, EVENT_STORE: kind, EVENT_STORE_SCHEMA: schema } = settings;
  const folder = pathToFileURL(join(project.root, '.bloodbank', 'store'));
  const url = kind === 'pglite' ? `pglite:${folder.pathname}` : DATABASE_URL;
  return url === undefined ? undefined : { url, schema };
}

/** @throws {BloodbankError} `config.invalid` where none is named. */
export function storePlace(context: StoreContext): { readonly url: string; readonly schema: string } {
  const place = findStorePlace(context);
  if (place !== undefined) return place;
  throw new BloodbankError('config.invalid', 'There is no event store: DATABASE_URL is not set.', {
    remedy:
      'Set DATABASE_URL to a PostgreSQL, such as postgres://postgres@127.0.0.1:5432/postgres; or EVENT_STORE=pglite, for one without a server.',
  });
}

/** Does some work on the event store, and closes it. */
export async function withEventStore<T>(context: StoreContext, work: (store: EventStore) => Promise<T>): Promise<T> {
  const store = await openEventStore(context);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same where there may be none: then the work does without. */
export async function withUsualStore<T>(
  context: StoreContext,
  work: (store: EventStore | undefined) => Promise<T>,
): Promise<T> {
  return findStorePlace(context) === undefined ? work(undefined) : withEventStore(context, work);
}
