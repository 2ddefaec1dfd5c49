import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

/** Writes the body of an object type somewhere, and returns how to name it. */
export type WriteObject = (members: readonly string[]) => string;

export interface TypeTextOptions {
  /** A type literal where it stands, or an interface that is declared elsewhere. */
  readonly writeObject: WriteObject;
  /** Optional properties and members are there, and may be `undefined`. */
  readonly isRead?: boolean;
  /** Names that an index signature answers to. */
  readonly indexed?: readonly string[];
}

/** The TypeScript of a plain shape. */
export function typeText(shape: JsonObject, options: TypeTextOptions): string {
  const text = (value: JsonValue | undefined): string => (isJsonObject(value) ? typeText(value, options) : 'unknown');
  const { tsType, type, anyOf, allOf, tuple, rest, items } = shape;
  if (typeof tsType === 'string') return tsType;
  if (Array.isArray(anyOf)) return anyOf.length === 0 ? 'never' : `(${anyOf.map(text).join(' | ')})`;
  if (Array.isArray(allOf)) return allOf.length === 0 ? 'unknown' : `(${allOf.map(text).join(' & ')})`;
  if (Array.isArray(tuple)) {
    const members = tuple.map((member, at) => {
      if (at < Number(shape['minItems'])) return `(${text(member)})`;
      return options.isRead === true ? `(${text(member)} | undefined)` : `(${text(member)})?`;
    });
    const restText = text(rest);
    return `[${[...members, ...(restText === 'never' ? [] : [`...(${restText})[]`])].join(', ')}]`;
  }
  if (type === 'array') return `(${text(items)})[]`;
  return type === 'object' ? objectText(shape, text, options) : String(type === 'integer' ? 'number' : type);
}

function objectText(
  shape: JsonObject,
  text: (value: JsonValue | undefined) => string,
  options: TypeTextOptions,
): string {
  const { properties, required, additionalProperties: index } = shape;
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const declared = Object.entries(isJsonObject(properties) ? properties : {});
  const names = new Set(declared.map(([name]) => name));
  const members = declared.map(([name, one]) => {
    if (isRequired(name)) return `${JSON.stringify(name)}: ${text(one)}`;
    return options.isRead === true
      ? `${JSON.stringify(name)}: ${text(one)} | undefined`
      : `${JSON.stringify(name)}?: ${text(one)}`;
  });
  if (index !== false) {
    const indexText = index === true ? 'unknown' : text(index);
    members.push(`[k: string]: ${indexText}`);
    for (const name of options.indexed ?? [])
      if (!names.has(name)) members.push(`${JSON.stringify(name)}: ${indexText}`);
  }
  return options.writeObject(members);
}
