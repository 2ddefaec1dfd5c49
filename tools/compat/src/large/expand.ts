import { isJsonObject, type JsonObject, type JsonValue, joinPointer } from '@bloodbank/schema-model';
import { AlikeNumbers, AlikeTexts, isLarge, type LargeValue, LongList, LongMap, LongText } from './large-values.js';

/** More characters, items or properties than these are not built. */
const MAX_CHARACTERS = 200_000;
const MAX_PARTS = 20_000;

/** A value with all that it describes built; `undefined` where that would be too large. */
export function expand(value: JsonValue): JsonValue | undefined {
  if (!holdsLarge(value)) return value;
  return lengthOf(value) > MAX_CHARACTERS ? undefined : build(value, 0);
}

export function holdsLarge(value: JsonValue): boolean {
  if (isLarge(value)) return true;
  if (Array.isArray(value)) return value.some(holdsLarge);
  return isJsonObject(value) && membersOf(value).some(holdsLarge);
}

/** Where something is described, and what it is: "/a is a text of 65536 characters". */
export function describeLarge(value: JsonValue, pointer = ''): string | undefined {
  if (isLarge(value)) {
    const { kind, size } = value;
    const said = {
      ...{ string: `text of ${size} characters`, array: `list of ${size} items` },
      integer: 'number',
      object: '',
    }[kind];
    return `${pointer || 'the payload'} is ${said === '' ? `an object of ${size} properties` : `a ${said}`}`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = describeLarge(member as JsonValue, pointer + joinPointer('', name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In characters of JSON, about. */
function lengthOf(value: JsonValue): number {
  if ((value instanceof LongList || value instanceof LongMap) && value.times > MAX_PARTS) return Infinity;
  if (value instanceof LongList) return sum(value.head) + value.times * (lengthOf(value.fill) + 1);
  if (value instanceof LongMap)
    return sum(membersOf(value.members)) + value.times * (value.names.size + lengthOf(value.value) + 4);
  if (isLarge(value)) return value.size;
  if (Array.isArray(value)) return sum(value);
  return isJsonObject(value) ? sum(membersOf(value)) : JSON.stringify(value).length;
}

function sum(values: readonly JsonValue[]): number {
  return values.reduce<number>((total, value) => total + lengthOf(value) + 1, 2);
}

function membersOf(value: JsonObject): readonly JsonValue[] {
  return Object.values(value).map((member) => member ?? null);
}

function build(from: JsonValue, index: number): JsonValue {
  const value = from as JsonValue | LargeValue;
  if (value instanceof LongText) return value.head + value.unit.repeat(value.times) + value.tail;
  if (value instanceof AlikeTexts) return value.at(index);
  if (value instanceof AlikeNumbers) return value.from + index;
  if (value instanceof LongList) {
    const more = Array.from({ length: value.times }, (_, at) => build(value.fill, at));
    return [...value.head.map((item) => build(item, 0)), ...more];
  }
  if (value instanceof LongMap) {
    const member = build(value.value, 0);
    const more = Array.from({ length: value.times }, (_, at): [string, JsonValue] => [value.names.at(at), member]);
    return { ...(build(value.members, 0) as object), ...Object.fromEntries(more) };
  }
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => build(item, 0));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, build(value[name] ?? null, 0)]));
}
