import { readFileSync } from 'node:fs';

/** The version of this package, from the package.json that lies beside the folder of the running file. */
export function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
