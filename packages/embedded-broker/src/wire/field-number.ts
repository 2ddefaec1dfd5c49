import type { FieldValue } from './field-value.js';

/** The value as a whole number when its type is one of the integer types, else undefined. */
export function integerOf(field: FieldValue | undefined): number | undefined {
  switch (field?.type) {
    case 'byte':
    case 'unsignedbyte':
    case 'short':
    case 'unsignedshort':
    case 'signedint':
    case 'unsignedint':
      return field.value;
    case 'long':
      return Number(field.value);
    default:
      return undefined;
  }
}

/** Integer or floating number, for comparisons that ignore width. */
export function numberOf(field: FieldValue): number | undefined {
  return field.type === 'float' || field.type === 'double' ? field.value : integerOf(field);
}
