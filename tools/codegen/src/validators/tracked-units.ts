import { memberOf, reachableUnits, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';

/**
 * Units that must say which properties and items they have evaluated: those with `unevaluatedProperties` or
 * `unevaluatedItems`, and all that they reach. For every other one ajv writes less.
 */
export function trackedUnits(set: SchemaSet): ReadonlySet<string> {
  const asking = [...set.units.values()].filter(isAsking);
  return new Set([...asking.map(({ key }) => key), ...reachableUnits(asking, set.units, set.refs)]);
}

function isAsking(unit: SchemaUnit): boolean {
  for (const { schema } of walkSchema(unit.schema)) {
    if (memberOf(schema, 'unevaluatedProperties') !== undefined || memberOf(schema, 'unevaluatedItems') !== undefined)
      return true;
  }
  return false;
}
