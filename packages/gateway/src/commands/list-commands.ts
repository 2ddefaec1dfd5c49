import type { EventStore, StoredMessage } from '@bloodbank/core/ports';
import type { Caller } from '../auth/caller.js';
import { readCursor, writeCursor } from '../read/cursor.js';
import type { CommandDesk } from './command-desk.js';
import type { CommandReport } from './command-record.js';

/** One command of a list: what it was, and how far it is where that is known here. */
interface ListedCommand {
  readonly command_id: string;
  readonly command_type: string;
  readonly correlation_id: string | null;
  /** Who sent it, as it says. */
  readonly source: string | null;
  /** RFC 3339 */
  readonly sent_at: string;
  /** Null for one that was not sent through a gateway, or is forgotten. */
  readonly status: CommandReport['status'] | null;
}

interface ListedPage {
  readonly commands: readonly ListedCommand[];
  readonly next_cursor?: string;
}

export const MAX_LISTED = 200;
/** So many are looked through for one page; the cursor goes on behind them. */
const MAX_PAGES = 20;

/** Those that the event store has, newest first. */
export async function listRecorded(
  store: EventStore,
  desk: CommandDesk | undefined,
  caller: Caller,
  limit: number,
  cursor: string | undefined,
): Promise<ListedPage> {
  const commands: ListedCommand[] = [];
  let before = cursor === undefined ? undefined : numberIn(cursor, 'r');
  for (let page = 0; page < MAX_PAGES; page++) {
    const messages = await store.read({
      filter: { kinds: ['command'] },
      order: 'newest-first',
      limit: MAX_LISTED,
      ...(before === undefined ? {} : { before }),
    });
    for (const message of messages) {
      if (commands.length === limit) return { commands, next_cursor: cursorOf('r', before ?? 0) };
      before = message.position;
      if (mayKnow(caller, message.eventType)) commands.push(await describe(message, desk));
    }
    if (messages.length < MAX_LISTED) return { commands };
  }
  return { commands, next_cursor: cursorOf('r', before ?? 0) };
}

/** Those that were sent through this gateway, newest first. */
export async function listSent(
  desk: CommandDesk,
  caller: Caller,
  limit: number,
  cursor: string | undefined,
): Promise<ListedPage> {
  const ids = desk.recent();
  const from = cursor === undefined ? 0 : Math.max(0, ids.length - numberIn(cursor, 's'));
  const commands: ListedCommand[] = [];
  for (const [index, id] of ids.slice(from).entries()) {
    // Counted from the oldest, so that what is sent meanwhile moves nothing.
    if (commands.length === limit) return { commands, next_cursor: cursorOf('s', ids.length - from - index) };
    const report = await desk.look(id);
    if (report === undefined || !mayKnow(caller, report.command_type)) continue;
    const { command_id, command_type, correlation_id, accepted_at: sent_at, status } = report;
    commands.push({ command_id, command_type, correlation_id, source: null, sent_at, status });
  }
  return { commands };
}

async function describe(message: StoredMessage, desk: CommandDesk | undefined): Promise<ListedCommand> {
  const { id, eventType, correlationId, source, occurredAt } = message;
  // A store of commands that is away takes nothing from what was recorded.
  const report = await desk?.look(id).catch(() => undefined);
  return {
    command_id: id,
    command_type: eventType,
    correlation_id: correlationId,
    source,
    sent_at: occurredAt.toISOString(),
    status: report?.status ?? null,
  };
}

function mayKnow(caller: Caller, type: string): boolean {
  return caller.may('command', type) || caller.may('read', type);
}

function cursorOf(kind: 'r' | 's', place: number): string {
  return writeCursor(`${kind}${place}`);
}

function numberIn(cursor: string, kind: 'r' | 's'): number {
  const [digits] = readCursor(cursor, kind === 'r' ? /^r(\d{1,15})$/ : /^s(\d{1,15})$/);
  return Number(digits);
}
