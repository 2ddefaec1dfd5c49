import type { Ajv, Options, ValidateFunction } from 'ajv';
import { reachableUnits } from '../set/reachable-units.js';
import type { SchemaSet, SchemaUnit } from '../set/schema-set.js';
import { boundLoops } from './bound-loops.js';
import { createAjv } from './create-ajv.js';
import { toValidationSchema, unitId } from './to-validation-schema.js';

/**
 * An ajv that knows every unit by `unitId`. Nothing is compiled before it is asked for, and what two
 * events share is compiled once.
 */
export function createSetAjv(set: SchemaSet, options: Options = {}): Ajv {
  const ajv = createEmpty(options);
  for (const unit of set.units.values()) addUnit(ajv, set, unit);
  return ajv;
}

/** The validator of a unit. It is given the unit and what that leads to, as most of a large tree is not asked for. */
export function createSetCompiler(set: SchemaSet): (unit: SchemaUnit) => ValidateFunction | undefined {
  const ajv = createEmpty();
  const added = new Set<SchemaUnit>();
  return (unit) => {
    const reached = reachableUnits(unit, set.units, set.refs).flatMap((key) => set.units.get(key) ?? []);
    for (const one of new Set([unit, ...reached])) {
      if (!added.has(one)) addUnit(ajv, set, one);
      added.add(one);
    }
    return ajv.getSchema(unitId(unit));
  };
}

function createEmpty(options: Options = {}): Ajv {
  // What ajv would optimise takes two thirds of its time, and no validator is faster for it.
  return createAjv('2020-12', { ...options, code: { process: boundLoops, optimize: false, ...options.code } });
}

function addUnit(ajv: Ajv, set: SchemaSet, unit: SchemaUnit): void {
  const schema = toValidationSchema(set, unit);
  ajv.addSchema(typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema, unitId(unit));
}
