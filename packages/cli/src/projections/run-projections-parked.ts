import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withProjectionAdmin } from './with-projection-admin.js';

const USUAL_LIMIT = 50;

/** The events that the handlers of a read model could not take, and why. */
export async function runProjectionsParked(
  context: CommandContext,
  name: string,
  { limit = USUAL_LIMIT }: { readonly limit?: number },
): Promise<number> {
  const parked = await withProjectionAdmin(context, (admin) => admin.listParked(name, limit));
  for (const { position, eventId, eventType, code, message, parkedAt } of parked) {
    if (context.isJson) {
      const event = { position, event_id: eventId, event_type: eventType };
      await context.out.json({ ...event, code, message, parked_at: parkedAt.toISOString() });
    } else await context.out.line(escapeText(`${position}  ${eventId}  ${eventType}  [${code}] ${message}`));
  }
  if (parked.length === 0) await context.notes.line('Nothing is parked.');
  else if (parked.length === limit) await context.notes.line(`These are ${limit}; --limit shows more.`);
  return EXIT_OK;
}
