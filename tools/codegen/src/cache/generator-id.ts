import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';

/** Folders whose files decide what is generated: this package's, its ingredients', and the schema model's. */
const FOLDERS = [
  new URL('..', import.meta.url),
  new URL('../../runtime', import.meta.url),
  new URL('.', import.meta.resolve('@bloodbank/schema-model')),
].map((url) => fileURLToPath(url));

/** Says which versions of the ingredients are used: they are pinned there. */
const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));
const CODE = /(?<!\.(?:test|fixture|d))\.(?:c?js|ts)$/;

/**
 * Which generator this is, by its own code: what another one made is not what this one would make, even where both call
 * themselves by the same version, as they do while one is being written.
 */
export function generatorId(): string {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && CODE.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  // Without giving way: for many small files that takes a quarter of the time.
  const texts = [MANIFEST, ...paths.sort(compareText)].map((path) => readFileSync(path, 'utf8'));
  return hashOf(process.version, ...texts);
}
