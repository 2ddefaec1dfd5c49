import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Dialect } from '../document/schema-document.js';
import { ifThenElse } from './keywords/if.js';
import { multipleOf } from './keywords/multiple-of.js';
import { trackEvaluated } from './keywords/track-evaluated.js';
import { unevaluatedItems } from './keywords/unevaluated-items.js';

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
  const ajv = dialect === 'draft-07' ? new Ajv(settings) : new Ajv2020(settings);
  ajvFormats.default(ajv);
  for (const definition of dialect === 'draft-07' ? [multipleOf] : [multipleOf, ifThenElse, unevaluatedItems])
    ajv.removeKeyword(String(definition.keyword)).addKeyword(definition);
  if (dialect === '2020-12') trackEvaluated(ajv);
  return ajv;
}
