import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

/** The shapes of a tree by the names of their types, in `type`, `properties`, `anyOf`, `allOf`, `items` and `tuple` alone. */
export type Shapes = ReadonlyMap<string, JsonObject>;

/** Undoes what the generator does for its renderer: disguised names, and literals that are written out as text. */
export function plainShape(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plainShape);
  if (!isJsonObject(value)) return value;
  const { description: _, ...shape } = value;
  const { tsType, properties, required } = shape;
  if (typeof tsType === 'string' && /[[{]|Record</.test(withoutStrings(tsType))) return literalShape(tsType);
  const members = Object.entries(shape).map(([key, member]): [string, JsonValue] => {
    if (key === 'properties' && isJsonObject(properties))
      return [
        key,
        Object.fromEntries(Object.entries(properties).map(([name, one]) => [plainName(name), plainShape(one)])),
      ];
    if (key === 'required' && Array.isArray(required)) return [key, required.map((name) => plainName(String(name)))];
    return [key, plainShape(member)];
  });
  return Object.fromEntries(members);
}

export function plainName(name: string): string {
  const hex = /^_hex_([0-9a-f]*)$/.exec(name)?.[1];
  return hex === undefined ? name : Buffer.from(hex, 'hex').toString('utf16le');
}

/** `(1 | { "a": "x" })` is JSON but for a few characters. */
function literalShape(text: string): JsonObject {
  const list = text.startsWith('(') ? text.slice(1, -1) : text;
  const json = outsideStrings(list, (code) =>
    code.replaceAll('Record<string, never>', '{}').replaceAll('|', ',').replaceAll(';', ','),
  );
  const values = JSON.parse(`[${json}]`) as readonly JsonValue[];
  return { anyOf: values.map(shapeOfValue) };
}

function shapeOfValue(value: JsonValue): JsonObject {
  if (Array.isArray(value))
    return { tuple: value.map(shapeOfValue), rest: { tsType: 'never' }, minItems: value.length };
  if (!isJsonObject(value)) return { tsType: JSON.stringify(value) };
  const names = Object.keys(value);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOfValue(one)])),
    required: names,
    additionalProperties: names.length === 0 ? { tsType: 'never' } : false,
  };
}

function withoutStrings(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
}

function outsideStrings(text: string, change: (code: string) => string): string {
  return text
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');
}
