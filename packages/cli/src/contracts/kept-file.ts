import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Project } from '@bloodbank/bus/config';
import { hashOf } from '@bloodbank/schema-model/cache';
import type { SourceFile } from '@bloodbank/schema-model/document';
import { cacheFolder } from '../generate/cache-folder.js';

/** What was made of a project's schemas, beside its packages. */
export interface KeptFile<T> {
  /** `undefined` where nothing was kept under this key, or where the file is not what was written. */
  read(key: string): T | undefined;
  /** Replaces the file as a whole. Never throws: without it the next run only takes longer. */
  write(key: string, value: T): void;
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
    read(key) {
      try {
        const text = readFileSync(path, 'utf8');
        const end = text.indexOf('\n');
        const body = text.slice(end + 1);
        return text.slice(0, end) === `${key} ${hashOf(body)}` ? (JSON.parse(body) as T) : undefined;
      } catch {
        return undefined;
      }
    },
    write(key, value) {
      const temporary = join(dirname(path), `.${randomUUID()}`);
      const body = JSON.stringify(value);
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(temporary, `${key} ${hashOf(body)}\n${body}`);
        renameSync(temporary, path);
      } catch {
        rmSync(temporary, { force: true });
      }
    },
  };
}
