import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '@bloodbank/schema-model';
import { type Cache, hashOf } from '@bloodbank/schema-model/cache';
import { createRunCache, type Entries } from './run-cache.js';

export interface DiskCache extends Cache {
  /** Keeps what this run asked for, and forgets the rest. Never throws: without it the next run only takes longer. */
  save(): Promise<void>;
}

/**
 * A cache that outlives the process: one file in `folder`, for one generator and one tree. Whatever is wrong with the file
 * makes it empty: it holds its own checksum. Runs that overlap each replace it as a whole, and either is right, since an
 * entry is found by all that it was made of.
 */
export async function openCache(folder: string, generator: string, tree: string): Promise<DiskCache> {
  const path = join(folder, `generate-${hashOf(tree).slice(0, 12)}.json`);
  const cache = createRunCache(await readEntries(path, generator));
  return {
    ...cache,
    async save() {
      if (cache.isChanged()) await writeEntries(folder, path, generator, cache.asked).catch(() => {});
    },
  };
}

/** The first line is `generator checksum`, the rest what it is the checksum of. */
async function readEntries(path: string, generator: string): Promise<Entries> {
  try {
    const text = await readFile(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== `${generator} ${hashOf(body)}`) return new Map();
    return new Map(JSON.parse(body) as readonly (readonly [string, JsonValue])[]);
  } catch {
    return new Map();
  }
}

async function writeEntries(folder: string, path: string, generator: string, entries: Entries): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Long names are read faster as values than as those of members.
  const body = JSON.stringify([...entries]);
  const temporary = join(folder, `.${randomUUID()}`);
  try {
    await writeFile(temporary, `${generator} ${hashOf(body)}\n${body}`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
