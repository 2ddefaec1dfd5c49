import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Project } from '@bloodbank/bus/config';
import type { CatalogueEntry } from '@bloodbank/schema-model';
import { hashOf, hashOfCode, MODEL_FOLDERS } from '@bloodbank/schema-model/cache';
import type { SourceFile } from '@bloodbank/schema-model/document';
import { cacheFolder } from '../generate/cache-folder.js';

type Place = Pick<Project, 'root' | 'schemas'>;

/** Of all that a catalogue is made of: the program, what it was told, and the path and text of every file. */
export function catalogueKey(options: readonly string[], sources: readonly SourceFile[]): string {
  const files = sources.flatMap(({ file, text }) => [file, text]);
  return hashOf(hashOfCode(MODEL_FOLDERS), `${options.length}`, ...options, ...files);
}

/** `undefined` where none was kept under this key, or where the file is not what was written. */
export function readCatalogue(place: Place, key: string): readonly CatalogueEntry[] | undefined {
  try {
    const text = readFileSync(pathOf(place), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== `${key} ${hashOf(body)}`) return undefined;
    return JSON.parse(body) as readonly CatalogueEntry[];
  } catch {
    return undefined;
  }
}

/**
 * Replaces the file as a whole. Never throws: without it the next run only takes longer. Nothing is kept where there are no
 * packages to keep it beside, as a command that only reads makes no folder that a person sees.
 */
export function writeCatalogue(place: Place, key: string, entries: readonly CatalogueEntry[]): void {
  if (!existsSync(join(place.root, 'node_modules'))) return;
  const path = pathOf(place);
  const temporary = join(dirname(path), `.${randomUUID()}`);
  const body = JSON.stringify(entries);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${key} ${hashOf(body)}\n${body}`);
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function pathOf({ root, schemas }: Place): string {
  return join(cacheFolder(root), `catalogue-${hashOf(schemas).slice(0, 12)}.json`);
}
