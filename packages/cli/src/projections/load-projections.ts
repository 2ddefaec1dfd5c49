import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toError } from '@bloodbank/core/errors';
import type { Projection } from '@bloodbank/event-store';
import { UsageError } from '../shell/usage-error.js';

/**
 * The projections that modules of the user export, under whatever names.
 *
 * @throws {UsageError} for a module that cannot be loaded, or exports none.
 */
export async function loadProjections(cwd: string, files: readonly string[]): Promise<readonly Projection[]> {
  const found: Projection[] = [];
  for (const file of files) {
    const module = await load(resolve(cwd, file), file);
    const own = [...new Set(Object.values(module).flat())].filter(isProjection);
    if (own.length === 0) {
      const remedy = 'Export what `defineProjection` of @bloodbank/event-store returns.';
      throw new UsageError(`${file} exports no projection.`, remedy);
    }
    found.push(...own);
  }
  return found;
}

async function load(path: string, file: string): Promise<object> {
  try {
    return (await import(pathToFileURL(path).href)) as object;
  } catch (thrown) {
    throw new UsageError(`${file} cannot be loaded: ${toError(thrown).message}`, 'Name a JavaScript module.');
  }
}

function isProjection(value: unknown): value is Projection {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, tables, types, apply } = value as Partial<Record<keyof Projection, unknown>>;
  const isNamed = typeof name === 'string' && typeof version === 'number';
  return isNamed && Array.isArray(tables) && Array.isArray(types) && typeof apply === 'function';
}
