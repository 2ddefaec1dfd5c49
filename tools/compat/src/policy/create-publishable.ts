import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { LongList, LongMap } from '../large/large-values.js';
import { kindOf } from '../node/node.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { declaredParts, judging, partsFor } from './declared-parts.js';

/** Whether a payload holds declared names only: what the generated publish validator asks beside the schema, name by name. */
export function createPublishable({ root, $defs }: NormalSchema): (payload: JsonValue) => boolean {
  const holds = (parts: readonly JsonValue[], value: JsonValue): boolean => {
    if (kindOf(value) !== 'array' && kindOf(value) !== 'object') return true;
    const { schemas, isOpen } = judging($defs, parts);
    const declared = declaredParts(schemas, isOpen);
    if (value instanceof LongList) {
      const places = Math.max(declared.prefix, value.head.length) + 1;
      const items = [...value.head, ...Array.from({ length: places - value.head.length }, () => value.fill)];
      return items.every((item, place) => holds(declared.itemsAt(place), item));
    }
    if (value instanceof LongMap) {
      const own = partsFor(declared, value.names);
      return holds(parts, value.members) && own !== undefined && holds(own, value.value);
    }
    if (Array.isArray(value)) return value.every((item, place) => holds(declared.itemsAt(place), item));
    if (!isJsonObject(value)) return true;
    return Object.entries(value).every(([name, member]) => {
      const own = partsFor(declared, name);
      return own !== undefined && holds(own, member);
    });
  };
  return (payload) => holds([{ $ref: `#/$defs/${root}` }], payload);
}
