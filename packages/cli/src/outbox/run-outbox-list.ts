import { countWaiting } from '@bloodbank/outbox';
import { describeKept } from '../announce/kept-announcements.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_OK } from '../shell/exit-code.js';
import type { OutboxOptions } from './outbox-folders.js';
import { openOutboxFolders } from './outbox-folders.js';

/** What was set aside, a line each; and how much waits, which needs nobody. */
export async function runOutboxList(context: CommandContext, options: OutboxOptions): Promise<number> {
  const { out, notes, isJson, cwd } = context;
  const rows: string[][] = [];
  for (const { path, rejected } of await openOutboxFolders(context, options)) {
    const folder = displayPath(path, cwd);
    const waiting = await countWaiting(path);
    if (waiting > 0)
      await notes.line(`${pluralise(waiting, 'event waits', 'events wait')} for the broker in ${folder}.`);
    for await (const { envelope, reason, source } of rejected.list()) {
      const { event_id, event_type } = envelope;
      if (isJson) await out.json({ event_id, event_type, source, folder: path, ...reason });
      else rows.push([event_id, event_type, folder, reason.code, reason.message]);
    }
  }
  const kept = await describeKept(context);
  if (kept !== undefined) await notes.line(escapeText(kept));
  if (isJson) return EXIT_OK;
  if (rows.length === 0) {
    await out.line('No event was set aside.');
    return EXIT_OK;
  }
  const header = ['event id', 'event type', 'outbox', 'code', 'why'].map((text) => ({ text, paint: out.colors.dim }));
  const cells = rows.map((row) => row.map((text) => ({ text: escapeText(text) })));
  for (const line of formatTable([header, ...cells], { indent: '' })) await out.line(line);
  return EXIT_OK;
}
