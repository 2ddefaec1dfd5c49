import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Project } from '@bloodbank/bus/config';
import { hashOf, readChecked, writeChecked } from '@bloodbank/schema-model/cache';
import type { SourceFile } from '@bloodbank/schema-model/document';
import { cacheFolder } from '../generate/cache-folder.js';
import { annotationsOf } from '../lint/lint-config.js';

/** What was made of a project's schemas, beside its packages. */
export interface KeptFile<T> {
  /** `undefined` where nothing was kept under this key, or where the file is not what was written. */
  read(key: string): T | undefined;
  /** Replaces the file as a whole. Never throws: without it the next run only takes longer. */
  write(key: string, value: T): void;
}

/** What a project says of how its tree is read. */
export function optionsOf(project: Pick<Project, 'schemas' | 'lint'>): readonly string[] {
  return [basename(project.schemas), ...[...annotationsOf(project).allowedAnnotations].sort()];
}

/** Of all that something is made of: the program, what it was told, and the path and text of every file. */
export function keyOfTree(program: string, options: readonly string[], sources: readonly SourceFile[]): string {
  const files = sources.flatMap(({ file, text }) => [file, text]);
  return hashOf(program, `${options.length}`, ...options, ...files);
}

/**
 * The file for what `parts` name of a project's tree. Absent where there are no packages to keep it beside: a command that only
 * reads makes no folder that a person sees.
 */
export function openKeptFile<T>(
  { root, schemas }: Pick<Project, 'root' | 'schemas'>,
  kind: 'catalogue' | 'contract',
  ...parts: readonly string[]
): KeptFile<T> | undefined {
  if (!existsSync(join(root, 'node_modules'))) return undefined;
  const path = join(cacheFolder(root), `${kind}-${hashOf(schemas, ...parts).slice(0, 12)}.json`);
  return {
    read: (key) => readChecked(path, key) as T | undefined,
    write: (key, value) => writeChecked(path, key, value),
  };
}
