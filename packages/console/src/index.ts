import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @returns the folder of the built page, for `createGateway({ console })`; undefined where nobody built it */
export function findConsole(): string | undefined {
  const folder = fileURLToPath(new URL('../dist/app', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
