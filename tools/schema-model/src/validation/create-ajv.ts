import type { Ajv, Options } from 'ajv';
import { loadAjv } from './ajv-library.js';
import type { AjvParts } from './keywords/ajv-parts.js';
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

export function createAjv(dialect: 'draft-07' | '2019-09' | '2020-12', options: Options = {}): Ajv {
  const settings = { ...OPTIONS, ...options };
  const { core, util, addFormats, Ajv2019, Ajv2020 } = loadAjv();
  const parts: AjvParts = { ...core, ...util };
  const ajv = createPlain();
  addFormats.default(ajv);
  for (const make of dialect === 'draft-07' ? [multipleOf] : [multipleOf, ifThenElse, unevaluatedItems]) {
    const definition = make(parts);
    ajv.removeKeyword(String(definition.keyword)).addKeyword(definition);
  }
  if (dialect !== 'draft-07') trackEvaluated(ajv, parts);
  return ajv;

  function createPlain(): Ajv {
    if (dialect === 'draft-07') return new core.Ajv(settings);
    return dialect === '2020-12' ? new Ajv2020(settings) : new Ajv2019(settings);
  }
}
