import { isJsonSchema, type JsonSchema, mapSchema } from '@bloodbank/schema-model';
import { canonical } from '../rules/changed.js';

const SILENT = new Set([
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** What of a schema can refuse a value, as text: equal texts mean equal payloads. */
export function meaningOf(schema: JsonSchema): string {
  const bare = mapSchema(schema, (part) =>
    Object.fromEntries(Object.entries(part).filter(([word]) => !SILENT.has(word) && !word.startsWith('x-'))),
  );
  return isJsonSchema(bare) ? canonical(bare) : '';
}
