import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { RecordedMessage } from '@bloodbank/core/ports';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withEventStore } from '../store/open-event-store.js';
import type { Manifest } from './manifest.js';

const BATCH = 500;

/** Reads exported events back, from a file or stdin. What is known already changes nothing, so it may be repeated. */
export async function runEventsImport(context: CommandContext, file: string): Promise<number> {
  const { cwd, stdin, out, notes, isJson } = context;
  const { damaged, fromLine } = await import('@bloodbank/event-store');
  const path = file === '-' ? undefined : resolve(cwd, file);
  if (path !== undefined) await assertWhole(path, damaged);
  return withEventStore(context, async (store) => {
    let [added, known, number] = [0, 0, 0];
    let batch: RecordedMessage[] = [];
    const flush = async (): Promise<void> => {
      const appended = await store.append(batch);
      added += appended.added;
      known += appended.known;
      batch = [];
    };
    for await (const line of linesOf(path === undefined ? stdin : createReadStream(path))) {
      number += 1;
      if (line.trim() === '') continue;
      batch.push(fromLine(line, number));
      if (batch.length === BATCH) await flush();
    }
    await flush();
    if (isJson) await out.json({ added, known });
    else await notes.line(`Imported ${added}; ${known} were there already.`);
    return EXIT_OK;
  });
}

/** Before anything is imported, the file is what its manifest says, where it has one. */
async function assertWhole(path: string, damaged: (message: string) => Error): Promise<void> {
  const beside = `${path}.manifest.json`;
  if (!existsSync(beside)) return;
  const { sha256, format } = JSON.parse(await readFile(beside, 'utf8')) as Manifest;
  if (format !== 'ndjson') throw damaged(`A file of ${format} has not the bytes as they were; export it as ndjson.`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== sha256) throw damaged('The file is not the one that its manifest describes.');
}

function linesOf(input: Readable): AsyncIterable<string> {
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
