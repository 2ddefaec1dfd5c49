import { join } from 'node:path';
import type { JsonValue } from '@bloodbank/schema-model';
import { type Cache, hashOf, readChecked, writeChecked } from '@bloodbank/schema-model/cache';
import { createRunCache } from './run-cache.js';

export interface DiskCache extends Cache {
  /** Keeps what this run asked for, and forgets the rest. Never throws: without it the next run only takes longer. */
  save(): void;
}

/**
 * A cache that outlives the process: one file in `folder`, for one generator and one tree. Whatever is wrong with the file
 * makes it empty: it holds its own checksum. Runs that overlap each replace it as a whole, and either is right, since an
 * entry is found by all that it was made of.
 */
export function openCache(folder: string, generator: string, tree: string): DiskCache {
  const path = join(folder, `generate-${hashOf(tree).slice(0, 12)}.json`);
  // Long names are read faster as values than as those of members.
  const entries = (readChecked(path, generator) ?? []) as readonly (readonly [string, JsonValue])[];
  const cache = createRunCache(new Map(entries));
  return {
    ...cache,
    save() {
      if (cache.isChanged()) writeChecked(path, generator, [...cache.asked]);
    },
  };
}
