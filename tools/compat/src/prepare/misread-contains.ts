import { walkSchema } from '@bloodbank/schema-model';
import type { NormalSchema } from './normalise.js';

/**
 * Whether ajv would make something else of a `contains`: it forgets what that said, below `not` or `if`, where a `prefixItems`
 * beside it holds an `unevaluatedItems`, however deep or behind a reference.
 */
export function isContainsMisread({ $defs }: NormalSchema): boolean {
  const places = Object.values($defs).flatMap((schema) => [...walkSchema(schema)]);
  if (!places.some(({ schema }) => schema.unevaluatedItems !== undefined)) return false;
  return places.some(
    ({ schema: { contains, prefixItems } }) =>
      contains !== undefined &&
      prefixItems !== undefined &&
      /"(?:unevaluatedItems|\$ref)":/.test(JSON.stringify(prefixItems)),
  );
}
