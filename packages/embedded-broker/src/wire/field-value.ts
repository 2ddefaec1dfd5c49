/**
 * One value of a field table, with the type it had on the wire: a message that is dead-lettered leaves with every other
 * header exactly as it came. The type names are those RabbitMQ prints in its error texts.
 */
export type FieldValue =
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: IntegerType; readonly value: number }
  | { readonly type: 'long' | 'timestamp'; readonly value: bigint }
  | { readonly type: 'float' | 'double'; readonly value: number }
  | { readonly type: 'decimal'; readonly scale: number; readonly value: number }
  | { readonly type: 'longstr' | 'binary'; readonly value: string }
  | { readonly type: 'array'; readonly value: readonly FieldValue[] }
  | { readonly type: 'table'; readonly value: FieldTable }
  | { readonly type: 'void' };

export type IntegerType = 'byte' | 'unsignedbyte' | 'short' | 'unsignedshort' | 'signedint' | 'unsignedint';

/** A field table; keys are wire text. */
export type FieldTable = ReadonlyMap<string, FieldValue>;

export const EMPTY_TABLE: FieldTable = new Map();
