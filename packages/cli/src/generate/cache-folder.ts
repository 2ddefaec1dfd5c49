import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where tools of a project keep what they can do without: beside the packages, where nobody commits it. */
export function cacheFolder(root: string): string {
  const packages = join(root, 'node_modules');
  return existsSync(packages) ? join(packages, '.cache/bloodbank') : join(root, '.bloodbank/cache');
}
