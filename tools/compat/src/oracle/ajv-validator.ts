import type { JsonValue } from '@bloodbank/schema-model';
import { createAjv } from '@bloodbank/schema-model/validation';
import type { Ajv, ValidateFunction } from 'ajv';
import { definitionKeys, keyedDefinition } from '../node/definition-keys.js';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { Undecidable } from '../prepare/undecidable.js';

/** A real validator, under the settings of generated code; only its patterns are run with a guard against backtracking. */
export interface AjvValidator {
  accepts(value: JsonValue): boolean;
  /** The first firstError about a value that is refused. */
  firstError(value: JsonValue): { readonly message: string; readonly pointer: string };
}

/** Compiled when first asked: most comparisons end without a payload to validate. */
export function createAjvValidator(normal: NormalSchema): AjvValidator {
  let compiled: ValidateFunction | undefined;
  const validate = (value: JsonValue): ValidateFunction => {
    compiled ??= compile(normal);
    try {
      compiled(value);
    } catch (error) {
      // ajv's own code for unevaluated properties fails on some payloads: what cannot be validated is no witness.
      if (error instanceof TypeError) throw new Undecidable('the validator fails on a payload');
      throw error;
    }
    return compiled;
  };
  return {
    accepts: (value) => (validate(value).errors ?? []).length === 0,
    firstError(value) {
      const [first] = validate(value).errors ?? [];
      const pointer = first?.instancePath ?? '';
      const place =
        first?.propertyName === undefined
          ? ''
          : `${pointer === '' ? '' : ' '}name ${JSON.stringify(first.propertyName)}`;
      return { pointer, message: `${pointer + place || 'the payload'} ${first?.message ?? 'is invalid'}` };
    },
  };
}

const MAX_SHARED = 5_000;
let shared: { readonly ajv: Ajv; readonly keys: Set<string> } | undefined;

/** Definitions that schemas have in common are compiled once, which is most of the work in a tree of events. */
function compile({ root, $defs }: NormalSchema): ValidateFunction {
  if (shared === undefined || shared.keys.size > MAX_SHARED) shared = { ajv: guarded(), keys: new Set() };
  const { ajv, keys: known } = shared;
  const keyOf = definitionKeys($defs);
  const names = new Set([root]);
  for (const name of names) {
    const key = keyOf(name);
    if (known.has(key)) continue;
    known.add(key);
    const schema = keyedDefinition($defs, name, (next) => {
      names.add(next);
      return keyOf(next);
    });
    ajv.addSchema(schema === true ? {} : schema === false ? { not: {} } : schema, key);
  }
  try {
    const validate = ajv.getSchema(keyOf(root));
    if (validate !== undefined) return validate;
  } catch (error) {
    throw new Undecidable(`the schema cannot be compiled: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Undecidable('the schema cannot be compiled');
}

function guarded(): Ajv {
  // ajv tells patterns apart by their text.
  const guard = (source: string): Guarded => ({
    test: (text) => testPattern(source, text),
    toString: () => source,
  });
  return createAjv('2020-12', { code: { optimize: false, regExp: Object.assign(guard, { code: '' }) } });
}

interface Guarded {
  test(text: string): boolean;
  toString(): string;
}
