import type { EventFilter, EventStore, StoredMessage } from '@bloodbank/core/ports';

const PAGE = 500;

/** Everything that a filter selects, oldest first, a page at a time: as much memory for a million as for one. */
export async function* readEverything(
  store: EventStore,
  { after = 0, filter }: { readonly after?: number; readonly filter?: EventFilter } = {},
): AsyncGenerator<StoredMessage, void, undefined> {
  let position = after;
  for (;;) {
    const page = await store.read({ after: position, limit: PAGE, ...(filter === undefined ? {} : { filter }) });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    position = last.position;
  }
}
