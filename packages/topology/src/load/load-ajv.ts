import { createRequire } from 'node:module';
import type { Ajv } from 'ajv';

/** Only who has a topology file pays for loading it. */
export function loadAjv(): typeof Ajv {
  return (createRequire(import.meta.url)('ajv') as typeof import('ajv')).Ajv;
}
