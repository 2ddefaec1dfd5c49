import { isJsonObject, type JsonValue } from '../json.js';

/**
 * Whether a schema is one that 2020-12 allows, as far as that can be told without the schema of schemas, which takes longer to
 * compile than a hundred files to check. It knows the common keywords; `false` says that somebody else has to look.
 */
export function isPlainlyValid(schema: JsonValue | undefined): boolean {
  if (typeof schema === 'boolean') return true;
  return isJsonObject(schema) && Object.keys(schema).every((word) => isPlain(word, schema[word]));
}

function isPlain(word: string, value: JsonValue | undefined): boolean {
  const accepts = ACCEPTS.get(word);
  return accepts === undefined ? /^x-/.test(word) : accepts(value);
}

type Test = (value: JsonValue | undefined) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isTruth: Test = (value) => typeof value === 'boolean';
const isNumber: Test = (value) => Number.isFinite(value);
const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 0;
const isAnything: Test = () => true;
const isList: Test = (value) => Array.isArray(value);
const isSchemas: Test = (value) => Array.isArray(value) && value.length > 0 && value.every(isPlainlyValid);
const isNamedSchemas: Test = (value) => isJsonObject(value) && Object.values(value).every(isPlainlyValid);
const isNames: Test = (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const TYPES = new Set<unknown>(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isType: Test = (value) =>
  TYPES.has(value) ||
  (Array.isArray(value) && value.length > 0 && isNames(value) && value.every((type) => TYPES.has(type)));
/** Of the references that there are, those that are certainly one. */
const isReference: Test = (value) => typeof value === 'string' && /^[\w./-]*(?:#[\w./$-]*)?$/.test(value);

const ACCEPTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...wordsOf(isText, '$comment', 'contentEncoding', 'contentMediaType', 'description', 'format', 'title'),
  ...wordsOf(isTruth, 'deprecated', 'readOnly', 'uniqueItems', 'writeOnly'),
  ...wordsOf(isNumber, 'exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum'),
  ...wordsOf(isCount, 'maxContains', 'maxItems', 'maxLength', 'maxProperties'),
  ...wordsOf(isCount, 'minContains', 'minItems', 'minLength', 'minProperties'),
  ...wordsOf(isAnything, 'const', 'default'),
  ...wordsOf(isList, 'enum', 'examples'),
  ...wordsOf(isPlainlyValid, 'additionalProperties', 'contains', 'else', 'if', 'items', 'not', 'propertyNames', 'then'),
  ...wordsOf(isSchemas, 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...wordsOf(isNamedSchemas, '$defs', 'dependentSchemas', 'properties'),
  ['multipleOf', (value) => isNumber(value) && Number(value) > 0],
  ['required', isNames],
  ['type', isType],
  ['$ref', isReference],
]);

function wordsOf(test: Test, ...words: readonly string[]): readonly (readonly [string, Test])[] {
  return words.map((word) => [word, test]);
}
