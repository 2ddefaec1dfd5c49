import { basename } from 'node:path';
import { resolveAdapters } from '@bloodbank/core/adapters';
import { buildSchemaSet, type CatalogueEntry, catalogueOf, readTree } from '@bloodbank/schema-model';
import { hashOfCode, MODEL_FOLDERS } from '@bloodbank/schema-model/cache';
import type { SourceFile } from '@bloodbank/schema-model/document';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { BrokenSchemas } from './broken-schemas.js';
import { keyOfTree, openKeptFile, optionsOf } from './kept-file.js';

/**
 * The contracts of the project by their names, for whoever asks nothing of a payload. Every file is read; where each is what it was
 * when the tree was last read, and so is the program, what came of it is taken from there.
 *
 * @throws {BrokenSchemas} when some file cannot be used.
 */
export async function loadCatalogue({
  project,
  cwd,
  settings,
}: Pick<CommandContext, 'project' | 'cwd' | 'settings'>): Promise<readonly CatalogueEntry[]> {
  // A name that no adapter has is refused here as everywhere.
  resolveAdapters(settings.ENVELOPE_ADAPTERS ?? []);
  const read = await readTree(project.schemas, cwd);
  const key = catalogueKey(optionsOf(project), read.sources);
  const file = openKeptFile<readonly CatalogueEntry[]>(project, 'catalogue');
  const kept = read.problems.length === 0 ? file?.read(key) : undefined;
  if (kept !== undefined) return kept;
  const { set, problems } = buildSchemaSet(basename(project.schemas), read.sources, annotationsOf(project));
  const errors = [...read.problems, ...problems].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new BrokenSchemas(errors);
  const entries = catalogueOf(set);
  file?.write(key, entries);
  return entries;
}

export function catalogueKey(options: readonly string[], sources: readonly SourceFile[]): string {
  return keyOfTree(hashOfCode(MODEL_FOLDERS), options, sources);
}
