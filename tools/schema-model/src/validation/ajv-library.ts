import { createRequire } from 'node:module';
import type { AjvParts } from './keywords/ajv-parts.js';

interface AjvLibrary {
  readonly core: typeof import('ajv');
  readonly Ajv2019: typeof import('ajv/dist/2019.js').Ajv2019;
  readonly Ajv2020: typeof import('ajv/dist/2020.js').Ajv2020;
  readonly util: AjvParts;
  readonly addFormats: typeof import('ajv-formats').default;
}

/** Loading ajv takes longer than most commands that compile no schema, so it is loaded by the first that does. */
export function loadAjv(): AjvLibrary {
  return createRequire(import.meta.url)('./ajv-library.cjs') as AjvLibrary;
}
