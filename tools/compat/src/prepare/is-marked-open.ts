import type { JsonObject } from '@bloodbank/schema-model';

/** `x-open: true` lets publishers send undeclared properties: the one annotation that changes what a writer can send. */
export function isMarkedOpen(schema: JsonObject): boolean {
  return Object.hasOwn(schema, 'x-open') && schema['x-open'] === true;
}
