import type { JsonSchema, SchemaSet } from '@bloodbank/schema-model';
import { boundLoops, createAjv, toValidationSchema, unitId } from '@bloodbank/schema-model/validation';
import type { Ajv } from 'ajv';
import { askAll, closedUnits, tolerantPlaces } from './closings.js';
import { makeTolerant } from './tolerant-code.js';

/** An ajv that judges every unit as a tolerant reader does. Nothing is compiled before it is asked for. */
export function createTolerantAjv(set: SchemaSet): Ajv {
  const closed = closedUnits(set);
  const isClosed = (address: string): boolean => closed.has(address);
  const places = new WeakMap<object, ReadonlySet<string>>();
  const process = (code: string, unit?: { readonly schema: unknown }): string => {
    const loose = places.get(unit?.schema as object) ?? new Set();
    return boundLoops(makeTolerant(code, loose, 'false'));
  };
  // As the code is read that ajv writes, it is to be written in one way.
  const ajv = createAjv('2020-12', { code: { process, lines: true, optimize: false } });
  for (const unit of set.units.values()) {
    const exact = toValidationSchema(set, unit);
    const { loose, schema } = tolerantPlaces(exact, isClosed);
    const opened = asObject(schema);
    places.set(opened, loose);
    ajv.addSchema(opened, unitId(unit));
    ajv.addSchema(asObject(askAll(exact, isClosed)), `asked:${unitId(unit)}`);
  }
  return ajv;
}

function asObject(schema: JsonSchema): object {
  return typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
}
