import { isJsonObject } from '@bloodbank/schema-model';
import { type SchemaPlace, walkSchema } from '@bloodbank/schema-model/refs';
import type { NormalSchema } from './normal-schema.js';

/** Why a validator would make something else of a schema than the specification, so that nothing is proven; `undefined` for most. */
export function ajvDeviation({ $defs }: NormalSchema): string | undefined {
  const places = Object.values($defs).flatMap((schema) => walkSchema(schema));
  return DEVIATIONS.find(({ isMet }) => isMet(places))?.reason;
}

type Places = readonly SchemaPlace[];

const DEVIATIONS: readonly { readonly reason: string; readonly isMet: (places: Places) => boolean }[] = [
  {
    // It forgets what `contains` said, below `not` or `if`; the `prefixItems` may hold it however deep or behind a reference.
    reason: 'ajv reads "contains" otherwise beside a "prefixItems" that holds "unevaluatedItems"',
    isMet: (places) =>
      places.some(({ schema }) => schema['unevaluatedItems'] !== undefined) &&
      places.some(
        ({ schema: { contains, prefixItems } }) =>
          contains !== undefined &&
          prefixItems !== undefined &&
          /"(?:unevaluatedItems|\$ref)":/.test(JSON.stringify(prefixItems)),
      ),
  },
  {
    // There it keeps the name that is missing, and asks whether that is true.
    reason: 'ajv does not miss a property with an empty name below "not" or "if"',
    isMet: (places) =>
      places.some(({ pointer, schema: { required, dependentRequired } }) => {
        const lists = [required, ...Object.values(isJsonObject(dependentRequired) ? dependentRequired : {})];
        return /\/(?:not|if)(?:\/|$)/.test(pointer) && lists.some((list) => Array.isArray(list) && list.includes(''));
      }),
  },
];

/** Where ajv may see a value otherwise than the specification does: it divides doubles, and forgets what was evaluated. */
const AMBIGUOUS = ['multipleOf', 'contains', 'unevaluatedItems', 'unevaluatedProperties'];

/** Whether the evaluator and the validator cannot differ on a schema. */
export function hasSameReading({ $defs }: NormalSchema): boolean {
  const places = Object.values($defs).flatMap((schema) => [...walkSchema(schema)]);
  return !places.some(({ schema }) => AMBIGUOUS.some((keyword) => schema[keyword] !== undefined));
}
