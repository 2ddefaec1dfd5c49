import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import { keyOf } from '@bloodbank/schema-model/refs';
import type { Place } from '../trees/schema-tree.js';
import { childOf, referredBy } from './place.js';

/** Properties that other parts declare of the same value: what a schema refers to, and what stands in its `allOf`. */
export function declaredElsewhere(place: Place): JsonObject {
  const found = new Map<string, JsonValue>();
  const seen = new Set<string>();
  const visit = (here: Place, isOwn: boolean): void => {
    if (seen.has(keyOf(here))) return;
    seen.add(keyOf(here));
    const { properties, allOf } = here.schema;
    if (!isOwn && isJsonObject(properties))
      for (const [name, schema] of Object.entries(properties)) if (!found.has(name)) found.set(name, schema);
    const target = referredBy(here);
    if (target !== undefined) visit(target, false);
    if (Array.isArray(allOf)) for (const at of allOf.keys()) visit(childOf(here, 'allOf', at), false);
  };
  visit(place, true);
  return Object.fromEntries(found);
}
