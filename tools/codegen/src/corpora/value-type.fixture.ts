import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { quote } from '../types/literal-type.js';

/** The most literal type of a JSON value. An empty object has no properties, and may be anything that has none. */
export function valueType(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(valueType).join(', ')}]`;
  if (isJsonObject(value)) {
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${quote(name)}: ${valueType(member)}`)
      .join('; ')} }`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}
