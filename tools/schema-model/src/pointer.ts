import { parsePointer } from '@bloodbank/core/json';
import { isJsonObject, type JsonValue } from './json.js';

/** The value a pointer names, or `undefined`. Never looks at inherited members. */
export function readPointer(value: JsonValue, pointer: string): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const segment of parsePointer(pointer) ?? []) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(segment) ? current[Number(segment)] : undefined;
    else if (isJsonObject(current) && Object.hasOwn(current, segment)) current = current[segment];
    else return undefined;
  }
  return current;
}
