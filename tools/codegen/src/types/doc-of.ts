import { type JsonObject, type JsonValue, memberOf } from '@bloodbank/schema-model';

const MAX_EXAMPLE_LENGTH = 120;

/** What a schema says for people, as the text of a TSDoc comment: `{}` or `{ description }`. */
export function docOf(schema: JsonObject): JsonObject {
  const description = memberOf(schema, 'description');
  const replacement = memberOf(schema, 'x-deprecated');
  const isDeprecated = memberOf(schema, 'deprecated') === true || typeof replacement === 'string';
  const lines = [
    ...(typeof description === 'string' ? [description] : []),
    ...(isDeprecated ? [`@deprecated ${typeof replacement === 'string' ? replacement : ''}`.trim()] : []),
    ...examplesOf(schema),
  ];
  return lines.length === 0 ? {} : { description: lines.join('\n\n') };
}

/** The first short, plain example: an object's own are long, and its page in the catalogue has them. */
function examplesOf(schema: JsonObject): readonly string[] {
  const examples = memberOf(schema, 'examples');
  const isPlain = (value: JsonValue): boolean =>
    typeof value !== 'object' && JSON.stringify(value).length <= MAX_EXAMPLE_LENGTH;
  const first = Array.isArray(examples) ? examples.find(isPlain) : undefined;
  return first === undefined ? [] : [`@example ${JSON.stringify(first)}`];
}
