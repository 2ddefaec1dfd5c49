import { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { EMPTY_TABLE, type FieldTable, type FieldValue } from './field-value.js';
import { WireSyntaxError } from './syntax-error.js';

/** Tables may nest; a peer may not use that to exhaust the stack. */
const MAX_DEPTH = 64;

/** Reads a length-prefixed field table (AMQP 0-9-1 section 4.2.5.5, with the type letters RabbitMQ uses). */
export function readTable(reader: ByteReader, depth = 0): FieldTable {
  const body = reader.within(reader.uint32());
  if (body.remaining === 0) return EMPTY_TABLE;
  const table = new Map<string, FieldValue>();
  while (body.remaining > 0) table.set(body.shortText(), readValue(body, depth));
  return table;
}

function readArray(reader: ByteReader, depth: number): readonly FieldValue[] {
  const body = reader.within(reader.uint32());
  const values: FieldValue[] = [];
  while (body.remaining > 0) values.push(readValue(body, depth));
  return values;
}

function readValue(reader: ByteReader, depth: number): FieldValue {
  if (depth > MAX_DEPTH) throw new WireSyntaxError(502, `a field table nests deeper than ${MAX_DEPTH} levels`);
  const letter = String.fromCharCode(reader.uint8());
  switch (letter) {
    case 't':
      return { type: 'bool', value: reader.uint8() !== 0 };
    case 'b':
      return { type: 'byte', value: reader.int8() };
    case 'B':
      return { type: 'unsignedbyte', value: reader.uint8() };
    case 's':
      return { type: 'short', value: reader.int16() };
    case 'u':
      return { type: 'unsignedshort', value: reader.uint16() };
    case 'I':
      return { type: 'signedint', value: reader.int32() };
    case 'i':
      return { type: 'unsignedint', value: reader.uint32() };
    case 'l':
      return { type: 'long', value: reader.int64() };
    case 'T':
      return { type: 'timestamp', value: reader.int64() };
    case 'f':
      return { type: 'float', value: reader.float() };
    case 'd':
      return { type: 'double', value: reader.double() };
    case 'D':
      return { type: 'decimal', scale: reader.uint8(), value: reader.uint32() };
    case 'S':
      return { type: 'longstr', value: reader.longText() };
    case 'x':
      return { type: 'binary', value: reader.longText() };
    case 'A':
      return { type: 'array', value: readArray(reader, depth + 1) };
    case 'F':
      return { type: 'table', value: readTable(reader, depth + 1) };
    case 'V':
      return { type: 'void' };
    default:
      throw new WireSyntaxError(502, `field type 0x${letter.charCodeAt(0).toString(16)} is unknown`);
  }
}

/** Writes a length-prefixed field table. */
export function writeTable(writer: ByteWriter, table: FieldTable): void {
  const start = writer.length;
  writer.uint32(0);
  for (const [key, value] of table) {
    writer.shortText(key);
    writeValue(writer, value);
  }
  writer.patchLength(start);
}

const LETTER: Record<FieldValue['type'], number> = {
  bool: 0x74,
  byte: 0x62,
  unsignedbyte: 0x42,
  short: 0x73,
  unsignedshort: 0x75,
  signedint: 0x49,
  unsignedint: 0x69,
  long: 0x6c,
  timestamp: 0x54,
  float: 0x66,
  double: 0x64,
  decimal: 0x44,
  longstr: 0x53,
  binary: 0x78,
  array: 0x41,
  table: 0x46,
  void: 0x56,
};

function writeValue(writer: ByteWriter, field: FieldValue): void {
  writer.uint8(LETTER[field.type]);
  switch (field.type) {
    case 'bool':
      writer.uint8(field.value ? 1 : 0);
      break;
    case 'byte':
    case 'unsignedbyte':
      writer.uint8(field.value);
      break;
    case 'short':
    case 'unsignedshort':
      writer.uint16(field.value);
      break;
    case 'signedint':
    case 'unsignedint':
      writer.uint32(field.value);
      break;
    case 'long':
    case 'timestamp':
      writer.int64(field.value);
      break;
    case 'float':
      writer.float(field.value);
      break;
    case 'double':
      writer.double(field.value);
      break;
    case 'decimal':
      writer.uint8(field.scale);
      writer.uint32(field.value);
      break;
    case 'longstr':
    case 'binary':
      writer.longText(field.value);
      break;
    case 'array': {
      const start = writer.length;
      writer.uint32(0);
      for (const item of field.value) writeValue(writer, item);
      writer.patchLength(start);
      break;
    }
    case 'table':
      writeTable(writer, field.value);
      break;
    case 'void':
      break;
  }
}

/** Reads a table that stands alone in `bytes` (used for values kept as bytes). */
export function decodeTable(bytes: Buffer): FieldTable {
  return readTable(new ByteReader(bytes));
}
