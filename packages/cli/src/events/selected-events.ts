import { toError } from '@bloodbank/core/errors';
import type { EventStore, StoredMessage } from '@bloodbank/core/ports';
import { type Expression, evaluateWhere, parseWhere } from '@bloodbank/core/where';
import { UsageError } from '../shell/usage-error.js';
import { type EventSelection, filterOf } from './event-filter.js';
import { documentOf } from './stored-document.js';

const PAGE = 500;

/** What a selection selects, a page at a time, from the newest backwards unless told otherwise. */
export async function* selectedEvents(
  store: Pick<EventStore, 'read'>,
  selection: EventSelection,
  {
    order = 'newest-first',
    limit = Number.POSITIVE_INFINITY,
  }: { order?: 'oldest-first' | 'newest-first'; limit?: number },
): AsyncGenerator<StoredMessage, void, undefined> {
  const filter = filterOf(selection);
  const where = selection.where === undefined ? undefined : readWhere(selection.where);
  let left = limit;
  let position: number | undefined;
  while (left > 0) {
    const size = where === undefined ? Math.min(PAGE, left) : PAGE;
    const from = position === undefined ? {} : order === 'oldest-first' ? { after: position } : { before: position };
    const page = await store.read({ filter, order, limit: size, ...from });
    for (const message of page) {
      if (where !== undefined && !holds(where, message)) continue;
      yield message;
      left -= 1;
      if (left === 0) return;
    }
    position = page.at(-1)?.position;
    if (page.length < size) return;
  }
}

/** @throws {UsageError} that shows the place of the first mistake. */
function readWhere(text: string): Expression {
  try {
    return parseWhere(text);
  } catch (thrown) {
    throw new UsageError(toError(thrown).message, "Compare fields with values: --where 'payload.pr_number > 3'.");
  }
}

function holds(where: Expression, message: StoredMessage): boolean {
  const document = documentOf(message);
  return document !== undefined && evaluateWhere(where, document as Parameters<typeof evaluateWhere>[1]);
}
