import { readCursor, writeCursor } from '../read/cursor.js';

/** Where a page ended: which letter was its last, and how many there were up to it. */
export interface LetterCursor {
  readonly offset: number;
  readonly last: string;
}

export function encodeCursor({ offset, last }: LetterCursor): string {
  return writeCursor(`${offset} ${last}`);
}

/** @throws {GatewayError} `gateway.bad-request` for one that somebody made up. */
export function decodeCursor(text: string): LetterCursor {
  const [offset, last = ''] = readCursor(text, /^(\d{1,9}) ([0-9a-f-]{1,40})$/);
  return { offset: Number(offset), last };
}

/** What comes behind the cursor: behind its letter where that still rests, else where that was. */
export function pageBehind<T extends { readonly id: string }>(
  all: readonly T[],
  cursor: LetterCursor | undefined,
  limit: number,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  const at = cursor === undefined ? 0 : placeBehind(all, cursor);
  const page = all.slice(at, at + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && at + page.length < all.length;
  return { page, next: hasMore ? encodeCursor({ offset: at + page.length, last: last.id }) : undefined };
}

function placeBehind(all: readonly { readonly id: string }[], { offset, last }: LetterCursor): number {
  const index = all.findIndex(({ id }) => id === last);
  return index === -1 ? Math.min(offset, all.length) : index + 1;
}
