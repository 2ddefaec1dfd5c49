import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { expand } from '../large/expand.js';
import { asValue, isLarge, type LargeValue } from '../large/large-values.js';

/** One text for all ways to write one value. */
export function canonicalText(value: JsonValue): string {
  if (isLarge(value)) return textOfLarge(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalText(value[name] ?? null)}`);
  return `{${members.join()}}`;
}

/** One that nobody could have written down is like no other. */
function textOfLarge(value: LargeValue): string {
  const expanded = expand(asValue(value));
  return expanded === undefined ? `large ${JSON.stringify(value)}` : canonicalText(expanded);
}
