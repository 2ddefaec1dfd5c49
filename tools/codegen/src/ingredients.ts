import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Hand-written JavaScript that generated output is made of. It lies beside `src` and `dist` alike. */
export function ingredientPath(name: string): string {
  return fileURLToPath(new URL(`../runtime/${name}`, import.meta.url));
}

/** What validators call: bundled by `pnpm generate`, so that whoever generates contracts need not. */
export const HELPERS = 'helpers.gen.js';

export function readIngredient(name: string): Promise<string> {
  return readFile(ingredientPath(name), 'utf8');
}
