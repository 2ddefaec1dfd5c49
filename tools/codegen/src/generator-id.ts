import { readFileSync } from 'node:fs';
import { hashOfCode, MODEL_FOLDERS } from '@bloodbank/schema-model/cache';

/** Folders whose files decide what is generated: this package's, its ingredients', and those that read the tree. */
const FOLDERS = [new URL('.', import.meta.url), new URL('../runtime', import.meta.url), ...MODEL_FOLDERS];

/** Says which versions of the ingredients are used: they are pinned there. */
const MANIFEST = new URL('../package.json', import.meta.url);

/**
 * Which generator this is, by its own code: what another one made is not what this one would make, even where both call
 * themselves by the same version, as they do while one is being written.
 */
export function generatorId(): string {
  return hashOfCode(FOLDERS, readFileSync(MANIFEST, 'utf8'));
}
