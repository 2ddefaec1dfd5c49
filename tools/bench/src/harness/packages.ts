import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
}

/** A package as this one finds it, whatever its `exports` hide. */
export function findPackage(name: string): InstalledPackage {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'node_modules', name, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error(`${name} is not installed. Run pnpm install.`);
    folder = dirname(folder);
  }
  const found = join(folder, 'node_modules', name);
  const { version, bin = {} } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as InstalledPackage;
  return { folder: found, version, bin };
}
