import type { Ajv, Options } from 'ajv';
import type { SchemaSet } from '../set/schema-set.js';
import { boundLoops } from './bound-loops.js';
import { createAjv } from './create-ajv.js';
import { toValidationSchema, unitId } from './to-validation-schema.js';

/**
 * An ajv that knows every unit by `unitId`. Nothing is compiled before it is asked for, and what two
 * events share is compiled once.
 */
export function createSetAjv(set: SchemaSet, options: Options = {}): Ajv {
  const ajv = createAjv('2020-12', { ...options, code: { process: boundLoops, ...options.code } });
  const hasFormat = (format: string): boolean => Object.hasOwn(ajv.formats, format);
  for (const unit of set.units.values()) {
    const schema = toValidationSchema(set, unit, hasFormat);
    ajv.addSchema(typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema, unitId(unit));
  }
  return ajv;
}
