import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * The environment with what `.env` files add to it. What the process was given wins over any file, and a file nearer to
 * the user, earlier in `folders`, over one further away.
 */
export function loadEnv(processEnv: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const folder of [...new Set(folders)].reverse()) {
    const file = join(folder, '.env');
    if (existsSync(file)) Object.assign(env, parseEnv(readFileSync(file, 'utf8')));
  }
  return Object.assign(env, processEnv);
}
