import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Compare, type Comparison, compareSchemas, prepareSchema } from '@bloodbank/compat';
import { isJsonObject } from '@bloodbank/schema-model';
import { engineStamp } from './engine-stamp.js';

export interface VerdictCache {
  readonly compare: Compare;
  /** Keeps what was found for the next run. A cache that cannot be written is none. */
  save(): Promise<void>;
}

/** The newest are kept: a tree of this many changes at once is no daily work. */
const MAX_ENTRIES = 5_000;

/** The engine as it is, for runs that must not trust what an earlier one said. */
export const NO_CACHE: VerdictCache = { compare: compareSchemas, save: async () => {} };

/**
 * Remembers verdicts by the content of both schemas, the policy and the engine itself. What was not settled is asked again:
 * it may have been the clock of a busy machine. A file that is not whole, as this engine wrote it, is no cache.
 */
export async function openVerdictCache(folder: string): Promise<VerdictCache> {
  const file = join(folder, 'check.json');
  const stamp = await engineStamp();
  const known = await readEntries(file, stamp);
  let isNew = false;
  return {
    compare(previous, current, options) {
      const [old, now] = [prepareSchema(previous), prepareSchema(current)];
      const key = createHash('sha256').update([old.hash, now.hash, options.policy].join(' ')).digest('base64url');
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const found = compareSchemas(old, now, options);
      if (found.backward.verdict !== 'UNPROVEN' && found.forward.verdict !== 'UNPROVEN') {
        known.set(key, found);
        isNew = true;
      }
      return found;
    },
    async save() {
      if (!isNew) return;
      const entries = JSON.stringify(Object.fromEntries([...known].slice(-MAX_ENTRIES)));
      const draft = `${file}.${process.pid}`;
      await mkdir(dirname(file), { recursive: true })
        .then(() => writeFile(draft, JSON.stringify({ stamp, digest: digestOf(entries), entries })))
        .then(() => rename(draft, file))
        .catch(() => {});
    },
  };
}

async function readEntries(file: string, stamp: string): Promise<Map<string, Comparison>> {
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isJsonObject(read) || read['stamp'] !== stamp || typeof read['entries'] !== 'string') return new Map();
    if (read['digest'] !== digestOf(read['entries'])) return new Map();
    return new Map(Object.entries(JSON.parse(read['entries']) as Readonly<Record<string, Comparison>>));
  } catch {
    return new Map();
  }
}

function digestOf(entries: string): string {
  return createHash('sha256').update(entries).digest('base64url');
}
