import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { readTable, writeTable } from './field-table.js';
import type { FieldTable } from './field-value.js';
import type { FieldType, Method, MethodArguments, MethodName } from './method.js';
import { METHOD_DEFINITIONS } from './method-definitions.js';

interface Layout {
  readonly name: MethodName;
  readonly classId: number;
  readonly methodId: number;
  readonly fields: readonly (readonly [string, FieldType])[];
}

type FieldContent = boolean | number | string | FieldTable;

const LAYOUT_BY_NAME = new Map<MethodName, Layout>();
const LAYOUT_BY_ID = new Map<number, Layout>();

for (const name of Object.keys(METHOD_DEFINITIONS) as MethodName[]) {
  const [classId, methodId, fields] = METHOD_DEFINITIONS[name];
  const layout: Layout = { name, classId, methodId, fields: Object.entries(fields) as [string, FieldType][] };
  LAYOUT_BY_NAME.set(name, layout);
  LAYOUT_BY_ID.set(classId * 0x10000 + methodId, layout);
}

/** Decodes a method frame's payload after its two ids; undefined when the ids name no method. */
export function decodeMethod(classId: number, methodId: number, reader: ByteReader): Method | undefined {
  const layout = LAYOUT_BY_ID.get(classId * 0x10000 + methodId);
  if (layout === undefined) return undefined;
  const args: Record<string, FieldContent> = {};
  let bits = 0;
  let bitCount = 0;
  for (const [field, type] of layout.fields) {
    if (type === 'bit') {
      if (bitCount === 0) bits = reader.uint8();
      args[field] = ((bits >> bitCount) & 1) === 1;
      bitCount = (bitCount + 1) % 8;
    } else {
      bitCount = 0;
      args[field] = readField(reader, type);
    }
  }
  return { name: layout.name, args } as Method;
}

/** Writes class id, method id and arguments. */
export function encodeMethod<N extends MethodName>(writer: ByteWriter, name: N, args: MethodArguments<N>): void {
  const layout = layoutOf(name);
  const values = args as Record<string, FieldContent>;
  writer.uint16(layout.classId);
  writer.uint16(layout.methodId);
  let bits = 0;
  let bitCount = 0;
  for (const [field, type] of layout.fields) {
    const value = values[field];
    if (type === 'bit') {
      if (bitCount === 8) {
        writer.uint8(bits);
        bits = 0;
        bitCount = 0;
      }
      if (value === true) bits |= 1 << bitCount;
      bitCount += 1;
    } else {
      if (bitCount > 0) writer.uint8(bits);
      bits = 0;
      bitCount = 0;
      writeField(writer, type, value);
    }
  }
  if (bitCount > 0) writer.uint8(bits);
}

/** The class and method id, as a close method reports them. */
export function methodIds(name: MethodName): { readonly classId: number; readonly methodId: number } {
  const { classId, methodId } = layoutOf(name);
  return { classId, methodId };
}

function layoutOf(name: MethodName): Layout {
  const layout = LAYOUT_BY_NAME.get(name);
  if (layout === undefined) throw new RangeError(`no AMQP method is called '${name}'`);
  return layout;
}

function readField(reader: ByteReader, type: Exclude<FieldType, 'bit'>): FieldContent {
  switch (type) {
    case 'octet':
      return reader.uint8();
    case 'short':
      return reader.uint16();
    case 'long':
      return reader.uint32();
    case 'longlong':
      return reader.uint64();
    case 'shortstr':
      return reader.shortText();
    case 'longstr':
      return reader.longText();
    case 'table':
      return readTable(reader);
  }
}

function writeField(writer: ByteWriter, type: Exclude<FieldType, 'bit'>, value: FieldContent | undefined): void {
  switch (type) {
    case 'octet':
      writer.uint8(value as number);
      break;
    case 'short':
      writer.uint16(value as number);
      break;
    case 'long':
      writer.uint32(value as number);
      break;
    case 'longlong':
      writer.uint64(value as number);
      break;
    case 'shortstr':
      writer.shortText(value as string);
      break;
    case 'longstr':
      writer.longText(value as string);
      break;
    case 'table':
      writeTable(writer, value as FieldTable);
      break;
  }
}
