import type { FieldTable, FieldValue } from '../wire/field-value.js';
import { textFromWire } from '../wire/wire-text.js';

/** A field table as a plain object, for people and assertions: widths are forgotten, 64-bit integers stay bigint beyond 2^53. */
export function plainTable(table: FieldTable): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...table].map(([key, value]) => [textFromWire(key), plainValue(value)]));
}

function plainValue(field: FieldValue): unknown {
  switch (field.type) {
    case 'longstr':
      return textFromWire(field.value);
    case 'binary':
      return Buffer.from(field.value, 'latin1');
    case 'long':
    case 'timestamp':
      return Number.isSafeInteger(Number(field.value)) ? Number(field.value) : field.value;
    case 'decimal':
      return field.value / 10 ** field.scale;
    case 'array':
      return field.value.map(plainValue);
    case 'table':
      return plainTable(field.value);
    case 'void':
      return null;
    default:
      return field.value;
  }
}
