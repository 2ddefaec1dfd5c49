import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf, isJsonObject, type JsonObject, type Memory } from '@bloodbank/schema-model';
import { createRunMemory } from './run-memory.js';

export interface DiskMemory extends Memory {
  /** Keeps what this run asked for, and forgets the rest. Never throws: without it the next run only takes longer. */
  save(): Promise<void>;
}

/**
 * A memory that outlives the process: one file in `folder`, for one generator and one tree. Whatever is wrong with the file
 * makes it empty: it holds its own checksum. Runs that overlap each replace it as a whole, and either is right, since an
 * entry is found by all that it was made of.
 */
export async function openMemory(folder: string, generator: string, tree: string): Promise<DiskMemory> {
  const path = join(folder, `generate-${hashOf(tree).slice(0, 12)}.json`);
  const memory = createRunMemory(await readEntries(path, generator));
  return {
    ...memory,
    async save() {
      if (memory.isChanged()) await writeEntries(folder, path, generator, memory.asked).catch(() => {});
    },
  };
}

/** The first line is `generator checksum`, the rest what it is the checksum of. */
async function readEntries(path: string, generator: string): Promise<JsonObject> {
  try {
    const text = await readFile(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== `${generator} ${hashOf(body)}`) return {};
    const entries: unknown = JSON.parse(body);
    return isJsonObject(entries) ? entries : {};
  } catch {
    return {};
  }
}

async function writeEntries(folder: string, path: string, generator: string, entries: JsonObject): Promise<void> {
  await mkdir(folder, { recursive: true });
  const body = JSON.stringify(entries);
  const temporary = join(folder, `.${randomUUID()}`);
  try {
    await writeFile(temporary, `${generator} ${hashOf(body)}\n${body}`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
