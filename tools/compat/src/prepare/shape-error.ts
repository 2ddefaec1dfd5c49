import { isJsonObject, isJsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { LISTS, MAPS, SINGLES } from './keywords.js';

const COUNTS = /^(min|max)(Length|Items|Properties|Contains)$/;
const NUMBERS = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
const TYPES = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

/** `1e400` is read as infinity, which no JSON text can say. */
function isWritable(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isWritable);
}

const isText = (value: JsonValue): boolean => typeof value === 'string';

/** What is wrong with a keyword's value, where it cannot have it at all. */
export function shapeError(keyword: string, value: JsonValue): string | undefined {
  const wrong = (isRight: boolean): string | undefined =>
    isRight ? undefined : `"${keyword}" cannot be ${JSON.stringify(value).slice(0, 40)}`;
  if (COUNTS.test(keyword)) return wrong(typeof value === 'number' && value >= 0 && Number.isInteger(value));
  if (NUMBERS.has(keyword)) return wrong(typeof value === 'number' && Number.isFinite(value));
  if (MAPS.has(keyword)) return wrong(isJsonObject(value) && Object.values(value).every(isJsonSchema));
  if (LISTS.has(keyword) || keyword === 'allOf') {
    return wrong(Array.isArray(value) && value.every(isJsonSchema) && (value.length > 0 || keyword === 'prefixItems'));
  }
  if (SINGLES.has(keyword)) return wrong(isJsonSchema(value));
  switch (keyword) {
    case 'type':
      return wrong([value].flat().every((type) => TYPES.has(String(type))));
    case 'multipleOf':
      return wrong(typeof value === 'number' && value > 0 && Number.isFinite(value));
    case 'enum':
      return wrong(Array.isArray(value) && isWritable(value));
    case 'const':
      return wrong(isWritable(value));
    case 'required':
      return wrong(Array.isArray(value) && value.every(isText));
    case 'dependentRequired':
      return wrong(
        isJsonObject(value) && Object.values(value).every((list) => Array.isArray(list) && list.every(isText)),
      );
    case 'uniqueItems':
      return wrong(typeof value === 'boolean');
    case '$ref':
    case '$dynamicRef':
    case 'pattern':
      return wrong(isText(value));
    default:
      return undefined;
  }
}
