import { createRequire } from 'node:module';
import type { Ajv, Options } from 'ajv';
import type { Dialect } from '../document/schema-document.js';

/**
 * The settings under which every schema is compiled, here and in generated code.
 *
 * - `inlineRefs: false`: each shared definition becomes one function; inlining makes output many times larger.
 * - `allErrors`: a person sees all that is wrong. `boundLoops` keeps hostile payloads from making that expensive.
 * - not strict: ajv's opinions on style refuse many valid schemas, and lint explains better. Numbers are the exception, as
 *   `NaN` would become `null` on the wire.
 */
const OPTIONS: Options = {
  allErrors: true,
  inlineRefs: false,
  strict: false,
  strictNumbers: true,
  validateSchema: false,
  addUsedSchema: false,
  ownProperties: true,
  logger: false,
};

export function createAjv(dialect: Dialect, options: Options = {}): Ajv {
  const settings = { ...OPTIONS, ...options };
  // Loading ajv takes longer than most commands that compile no schema, so it is loaded by the first that does.
  const require = createRequire(import.meta.url);
  const { Ajv } = require('ajv') as typeof import('ajv');
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const ajv = dialect === 'draft-07' ? new Ajv(settings) : new Ajv2020(settings);
  addFormats.default(ajv);
  return ajv;
}
