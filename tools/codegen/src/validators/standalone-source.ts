import { createSetAjv, type Dialect, type SchemaSet, type SchemaUnit, unitId } from '@bloodbank/schema-model';
import standaloneCode from 'ajv/dist/standalone/index.js';

/**
 * ajv's own code for some units of one dialect, as one module that exports a function per unit under its name. It still
 * calls `require` for ajv's helpers: `bundleValidators` brings them in.
 */
export function standaloneSource(set: SchemaSet, dialect: Dialect, units: readonly SchemaUnit[]): string {
  const ajv = createSetAjv(set, dialect, { code: { source: true, esm: true, lines: true } });
  const exported = Object.fromEntries(units.map((unit) => [unit.name, unitId(unit)]));
  return standaloneCode.default(ajv, exported);
}
