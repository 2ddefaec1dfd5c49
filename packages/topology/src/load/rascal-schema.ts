import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Finding } from '../finding.js';
import { loadAjv } from './load-ajv.js';
import type { ParsedFile } from './parse-file.js';

/** rascal's own JSON Schema of its configuration. */
export const RASCAL_SCHEMA: RascalSchema = createRequire(import.meta.url)('rascal/lib/config/schema.json');

interface RascalSchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
}

let validate: ValidateFunction | undefined;

/** Whether a file is valid rascal configuration, as rascal itself defines it. */
export function checkRascalSchema({ value, locate }: ParsedFile): readonly Finding[] {
  validate ??= new (loadAjv())({ strict: false, allErrors: true }).compile(RASCAL_SCHEMA);
  if (validate(value)) return [];
  return deepest(validate.errors ?? []).map((error) => ({
    severity: 'error',
    rule: 'rascal-schema',
    ...locate(error.instancePath),
    message: `Not valid rascal configuration: ${error.instancePath || 'the file'} ${error.message ?? 'is refused'}.`,
    fix: "Correct it as rascal's documentation of its configuration says.",
  }));
}

/** Where alternatives failed, the innermost reasons; the alternatives themselves say nothing more. */
function deepest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const real = errors.filter(({ keyword }) => keyword !== 'oneOf' && keyword !== 'anyOf');
  const depth = Math.max(...real.map(({ instancePath }) => instancePath.split('/').length));
  const innermost = real.filter(({ instancePath }) => instancePath.split('/').length === depth);
  const byPlace = new Map(innermost.map((error) => [`${error.instancePath} ${error.message}`, error]));
  return [...byPlace.values()];
}
