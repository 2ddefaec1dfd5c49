import { basename } from 'node:path';
import { resolveAdapters } from '@bloodbank/core/adapters';
import { buildSchemaSet, type CatalogueEntry, catalogueOf, readTree } from '@bloodbank/schema-model';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { BrokenSchemas } from './broken-schemas.js';
import { catalogueKey, readCatalogue, writeCatalogue } from './kept-catalogue.js';

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
  const { allowedAnnotations } = annotationsOf(project);
  const label = basename(project.schemas);
  const read = await readTree(project.schemas, cwd);
  const key = catalogueKey([label, ...[...allowedAnnotations].sort()], read.sources);
  const kept = read.problems.length === 0 ? readCatalogue(project, key) : undefined;
  if (kept !== undefined) return kept;
  const { set, problems } = buildSchemaSet(label, read.sources, { allowedAnnotations });
  const errors = [...read.problems, ...problems].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new BrokenSchemas(errors);
  const entries = catalogueOf(set);
  writeCatalogue(project, key, entries);
  return entries;
}
