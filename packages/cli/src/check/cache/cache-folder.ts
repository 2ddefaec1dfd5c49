import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../config/find-project.js';

/** Where a project keeps what may be thrown away; `undefined` where there is no project, and nothing is left behind. */
export function cacheFolder({ root, configFile }: Pick<Project, 'root' | 'configFile'>): string | undefined {
  if (existsSync(join(root, 'node_modules'))) return join(root, 'node_modules', '.cache', 'bloodbank');
  return configFile === undefined ? undefined : join(root, '.bloodbank', 'cache');
}
