import type { JsonObject } from '@bloodbank/schema-model';
import { mapAt, namesAt } from './changed.js';
import type { SchemaChange } from './rule.js';

/** The previous schema without a property. */
export function withoutProperty({ previous }: SchemaChange, name: string): JsonObject {
  const { [name]: _, ...properties } = mapAt(previous, 'properties');
  return { ...previous, properties, ...requiredAs(previous, (names) => names.filter((other) => other !== name)) };
}

/** The previous schema with a property under another name. */
export function renameProperty({ previous, elsewhere }: SchemaChange, from: string, to: string): JsonObject {
  const own = mapAt(previous, 'properties');
  // One that another part declares stands here under its new name alone.
  const all = Object.hasOwn(own, from) ? own : { ...own, [from]: elsewhere?.previous[from] ?? true };
  const renamed = Object.entries(all).map(([name, schema]) => [name === from ? to : name, schema] as const);
  const required = requiredAs(previous, (names) => names.map((name) => (name === from ? to : name)));
  return { ...previous, properties: Object.fromEntries(renamed), ...required };
}

function requiredAs(schema: JsonObject, change: (names: readonly string[]) => readonly string[]): JsonObject {
  return schema['required'] === undefined ? {} : { required: change(namesAt(schema, 'required')) };
}
