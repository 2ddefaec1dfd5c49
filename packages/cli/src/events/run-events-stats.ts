import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from '../store/open-event-store.js';
import { type EventSelection, filterOf } from './event-filter.js';

/** Counts what was recorded, by type. */
export async function runEventsStats(context: CommandContext, options: EventSelection): Promise<number> {
  const { out, isJson } = context;
  return withEventStore(context, async (store) => {
    const summary = await store.summarise(filterOf(options));
    if (isJson) {
      const { count, bytes, oldest, newest } = summary;
      const types = summary.types.map(({ eventType, ...rest }) => ({ event_type: eventType, ...rest }));
      await out.json({ count, bytes, oldest, newest, types });
      return EXIT_OK;
    }
    const rows = summary.types.map(({ eventType, count, bytes }) => [
      { text: escapeText(eventType), paint: out.colors.cyan },
      { text: String(count) },
      { text: `${(bytes / 1024).toFixed(1)} KiB`, paint: out.colors.dim },
    ]);
    for (const line of formatTable(rows)) await out.line(line);
    await out.line(`${summary.count} in all.`);
    return EXIT_OK;
  });
}
