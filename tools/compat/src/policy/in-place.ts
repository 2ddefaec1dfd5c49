import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { NormalSchema } from '../prepare/normal-schema.js';

const SINGLES = ['if', 'then', 'else'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
/** With one of these a schema says which names there are, or what may be in place of them. */
const NAMING = [
  ...['properties', 'required', 'patternProperties', '$ref', 'if', ...LISTS],
  ...['dependentSchemas', 'additionalProperties', 'unevaluatedProperties'],
];

/** Adds a schema and all that apply to the same value; answers whether one of its branches lets any name in. */
export function inPlace($defs: NormalSchema['$defs'], schema: JsonValue | undefined, found: Set<JsonObject>): boolean {
  if (!isJsonObject(schema) || found.has(schema)) return false;
  found.add(schema);
  let isOpen = schema['x-open'] === true;
  const add = (part: JsonValue | undefined): void => {
    isOpen = inPlace($defs, part, found) || isOpen;
  };
  if (typeof schema.$ref === 'string') add($defs[schema.$ref.slice('#/$defs/'.length)]);
  for (const keyword of SINGLES) add(schema[keyword]);
  for (const part of Object.values((schema.dependentSchemas ?? {}) as JsonObject)) add(part);
  for (const keyword of LISTS) {
    for (const branch of (schema[keyword] ?? []) as readonly JsonValue[]) {
      if (keyword !== 'allOf' && isFree(branch)) isOpen = true;
      add(branch);
    }
  }
  return isOpen;
}

/** A branch that takes objects and says nothing about their names. */
function isFree(branch: JsonValue): boolean {
  if (!isJsonObject(branch)) return branch === true;
  const values = branch.const !== undefined ? [branch.const] : branch.enum;
  if (values !== undefined) return (values as readonly JsonValue[]).some(isJsonObject);
  const takesObjects = branch.type === undefined || [branch.type].flat().includes('object');
  return takesObjects && !NAMING.some((keyword) => Object.hasOwn(branch, keyword)) && !Object.hasOwn(branch, 'not');
}
