import { isJsonObject, type JsonSchema, type JsonValue, readPointer } from '@bloodbank/schema-model';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

/** Decides single payloads, and parts of schemas wherever they stand; ajv is its only judge. */
export interface Oracle {
  accepts(schema: JsonSchema, value: unknown): boolean;
  errorOf(schema: JsonSchema, value: unknown): string;
  resolve(ref: string): JsonSchema | undefined;
  hasFormat(format: string): boolean;
}

function text(error: ErrorObject | undefined): string {
  return error === undefined ? '' : `${error.instancePath || 'the payload'} ${error.message ?? 'is invalid'}`;
}

/** An oracle over named roots. Throws where a root does not compile. */
export function createOracle(roots: Readonly<Record<string, JsonSchema>>): Oracle {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    inlineRefs: false,
    addUsedSchema: false,
  });
  ajvFormats.default(ajv);
  for (const [name, root] of Object.entries(roots))
    ajv.addSchema(root === true ? {} : root === false ? { not: {} } : root, name);
  const compiled = new Map<string, ValidateFunction>();
  const compile = (schema: JsonSchema): ValidateFunction => {
    const key = JSON.stringify(schema);
    let found = compiled.get(key);
    if (found === undefined) {
      found = ajv.compile(schema);
      compiled.set(key, found);
    }
    return found;
  };
  return {
    accepts: (schema, value) => compile(schema)(value) === true,
    errorOf(schema, value) {
      const check = compile(schema);
      check(value);
      return text(check.errors?.[0]);
    },
    resolve(ref) {
      const [name = '', pointer = ''] = ref.split('#');
      const root = Object.hasOwn(roots, name) ? roots[name] : undefined;
      if (root === undefined || (pointer !== '' && !pointer.startsWith('/'))) return undefined;
      const found: JsonValue | undefined =
        pointer === '' ? root : readPointer(root as JsonValue, decodeURIComponent(pointer));
      return typeof found === 'boolean' || isJsonObject(found) ? found : undefined;
    },
    hasFormat: (format) => Object.hasOwn(ajv.formats, format),
  };
}
