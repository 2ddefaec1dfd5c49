import { isJsonObject, type JsonObject, parsePointer } from '@bloodbank/schema-model';
import type { Direction } from '../../rules/rule.js';
import type { Pair } from '../../walk/pair.js';

/**
 * The part around a change as its reader has it, but for the change: so that a payload is found which nothing else refuses.
 * `undefined` where the change stands behind a reference.
 */
export function takenBack({ previous, current, anchor }: Pair, direction: Direction): JsonObject | undefined {
  if (anchor === undefined) return undefined;
  const isBackward = direction === 'backward';
  const [around, place] = isBackward ? [anchor.current, current] : [anchor.previous, previous];
  if (around.file !== place.file || !place.pointer.startsWith(`${around.pointer}/`)) return undefined;
  const steps = parsePointer(place.pointer.slice(around.pointer.length));
  const other = isBackward ? previous.schema : current.schema;
  const put = (value: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return other;
    if (Array.isArray(value)) return value.map((item, at) => (String(at) === step ? put(item, rest) : item));
    return isJsonObject(value) ? { ...value, [step]: put(value[step], rest) } : value;
  };
  return steps === undefined ? undefined : (put(around.schema, steps) as JsonObject);
}
