import { AmqpError } from '../amqp-error.js';
import type { FieldTable, FieldValue } from '../wire/field-value.js';

/** Throws 406 when a redeclaration says something else about a plain property. */
export function assertSameProperty(resource: string, property: string, received: string, current: string): void {
  if (received === current) return;
  throw new AmqpError(
    'PRECONDITION_FAILED',
    `inequivalent arg '${property}' for ${resource}: received '${received}' but current is '${current}'`,
  );
}

/** Throws 406 when a redeclaration's arguments differ in one of `keys`; the width of a number does not count. */
export function assertSameArguments(
  resource: string,
  keys: readonly string[],
  received: FieldTable,
  current: FieldTable,
): void {
  for (const key of keys) {
    const left = received.get(key);
    const right = current.get(key);
    if (left === undefined && right === undefined) continue;
    if (left !== undefined && right !== undefined) assertSameProperty(resource, key, valueText(left), valueText(right));
    else {
      throw new AmqpError(
        'PRECONDITION_FAILED',
        `inequivalent arg '${key}' for ${resource}: received ${describe(left)} but current is ${describe(right)}`,
      );
    }
  }
}

function describe(field: FieldValue | undefined): string {
  return field === undefined ? 'none' : `the value '${valueText(field)}' of type '${field.type}'`;
}

function valueText(field: FieldValue): string {
  switch (field.type) {
    case 'void':
      return 'undefined';
    case 'array':
      return `[${field.value.map(valueText).join(',')}]`;
    case 'table':
      return `[${[...field.value].map(([key, value]) => `{${key},${valueText(value)}}`).join(',')}]`;
    default:
      return String(field.value);
  }
}
