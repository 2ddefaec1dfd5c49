import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from './open-event-store.js';

/** How much is kept, from when to when. */
export async function runStoreStatus(context: CommandContext): Promise<number> {
  const { out, isJson } = context;
  return withEventStore(context, async (store) => {
    const [{ last, removed }, { count, bytes, oldest, newest }] = [await store.extent(), await store.summarise()];
    const { details } = store.health();
    if (isJson) {
      await out.json({
        store: details['address'],
        count,
        bytes,
        oldest,
        newest,
        last_position: last,
        removed_up_to: removed,
      });
      return EXIT_OK;
    }
    await out.line(`store     ${escapeText(String(details['address']))}`);
    await out.line(`messages  ${count}, ${(bytes / 1024 / 1024).toFixed(1)} MiB of bodies`);
    await out.line(`from      ${oldest?.toISOString() ?? 'nothing yet'}`);
    await out.line(`until     ${newest?.toISOString() ?? 'nothing yet'}`);
    await out.line(`position  ${last}${removed === 0 ? '' : `; retention has removed some up to ${removed}`}`);
    return EXIT_OK;
  });
}
