import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { StoredMessage } from '@bloodbank/core/ports';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from '../store/open-event-store.js';
import type { EventSelection } from './event-filter.js';
import type { Manifest } from './manifest.js';
import { selectedEvents } from './selected-events.js';
import { envelopeOf } from './stored-document.js';

export interface EventsExportOptions extends EventSelection {
  readonly limit?: number;
  readonly output?: string;
  readonly format?: 'ndjson' | 'cloudevents';
}

/** Writes what was recorded as lines of JSON, oldest first, bytes and all; beside a file, its manifest. */
export async function runEventsExport(context: CommandContext, options: EventsExportOptions): Promise<number> {
  const { toLine } = await import('@bloodbank/event-store');
  const { toCloudEvent } = await import('@bloodbank/gateway');
  const { limit, output, format = 'ndjson' } = options;
  const lineOf = (message: StoredMessage): string | undefined => {
    if (format === 'ndjson') return toLine(message);
    const envelope = envelopeOf(message);
    return envelope === undefined ? undefined : JSON.stringify(toCloudEvent(envelope));
  };
  return withEventStore(context, async (store) => {
    const stream = output === undefined ? undefined : createWriteStream(output, { flags: 'wx' });
    const write = async (text: string): Promise<void> => {
      if (stream === undefined) await context.out.line(text);
      else if (!stream.write(`${text}\n`)) await once(stream, 'drain');
    };
    const hash = createHash('sha256');
    let [count, skipped] = [0, 0];
    const ends: { first: number | null; last: number | null } = { first: null, last: null };
    const how = { order: 'oldest-first', ...(limit === undefined ? {} : { limit }) } as const;
    for await (const message of selectedEvents(store, options, how)) {
      const line = lineOf(message);
      if (line === undefined) {
        skipped += 1;
        continue;
      }
      hash.update(`${line}\n`);
      count += 1;
      ends.first ??= message.position;
      ends.last = message.position;
      await write(line);
    }
    const manifest: Manifest = {
      format,
      count,
      ...ends,
      sha256: hash.digest('hex'),
      exported_at: new Date().toISOString(),
    };
    if (stream !== undefined && output !== undefined) {
      stream.end();
      await finished(stream);
      await writeFile(`${output}.manifest.json`, `${JSON.stringify(manifest, undefined, 2)}\n`, { flag: 'wx' });
    }
    await context.notes.line(escapeText(`Exported ${count}, sha256 ${manifest.sha256}.`));
    if (skipped > 0) await context.notes.line(`${skipped} are no envelopes, and have no form as CloudEvents.`);
    return EXIT_OK;
  });
}
