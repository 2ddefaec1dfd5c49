import { createRequire } from 'node:module';

let loaded: typeof import('refa') | undefined;

/** Loaded with the first pattern that is looked into: most changes have none. */
export function loadRefa(): typeof import('refa') {
  loaded ??= createRequire(import.meta.url)('refa') as typeof import('refa');
  return loaded;
}
