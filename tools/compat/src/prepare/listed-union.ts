import { isJsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { listedOnce } from '../node/listed-values.js';

/**
 * A union of constants, as the list that it is: thousands of them would be thousands of functions to a validator. `undefined`
 * for any other union, and where a constant is an object, whose names count for what a writer declares.
 */
export function listedUnion(keyword: 'anyOf' | 'oneOf', branches: readonly JsonSchema[]): JsonSchema | undefined {
  const lists: (readonly JsonValue[])[] = [];
  for (const branch of branches) {
    if (!isJsonObject(branch) || Object.keys(branch).length !== 1) return undefined;
    const list = branch.const === undefined ? branch.enum : [branch.const];
    if (!Array.isArray(list) || list.some((value) => typeof value === 'object' && value !== null)) return undefined;
    lists.push(list as readonly JsonValue[]);
  }
  const values = keyword === 'oneOf' ? listedOnce(lists.map((list) => [...new Set(list)])) : [...new Set(lists.flat())];
  return values.length === 0 ? false : { enum: values };
}
