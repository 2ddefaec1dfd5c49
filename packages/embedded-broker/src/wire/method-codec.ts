import { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { readTable, writeTable } from './field-table.js';
import type { FieldTable } from './field-value.js';
import type { FieldType, Method, MethodArguments, MethodName } from './method.js';
import { METHOD_DEFINITIONS } from './method-definitions.js';
import { WireSyntaxError } from './syntax-error.js';

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

/** Decodes a method frame's payload: two ids, then the arguments and nothing else. */
export function decodeMethod(payload: Buffer): Method {
  if (payload.length < 4) throw new WireSyntaxError(501, 'a method frame is too short for its ids');
  const reader = new ByteReader(payload);
  const ids = { classId: reader.uint16(), methodId: reader.uint16() };
  const layout = LAYOUT_BY_ID.get(ids.classId * 0x10000 + ids.methodId);
  if (layout === undefined) throw undecodable(ids, 'there is no such method');
  const args = decodeArguments(layout, reader);
  if (reader.remaining > 0) throw undecodable(ids, `${reader.remaining} bytes are left over`);
  return { name: layout.name, args } as Method;
}

function decodeArguments(layout: Layout, reader: ByteReader): Record<string, FieldContent> {
  const args: Record<string, FieldContent> = {};
  let bits = 0;
  let bitCount = 0;
  try {
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
  } catch (error) {
    // RabbitMQ answers all of these with 501, whatever is wrong inside.
    if (error instanceof WireSyntaxError) throw undecodable(layout, error.message);
    throw error;
  }
  return args;
}

function undecodable(ids: MethodIds, reason: string): WireSyntaxError {
  return new WireSyntaxError(501, `cannot decode method {${ids.classId},${ids.methodId}}: ${reason}`);
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

/** A method by its numbers, as a close method reports what went wrong; zeros when it was none. */
export interface MethodIds {
  readonly classId: number;
  readonly methodId: number;
}

export const NO_METHOD: MethodIds = { classId: 0, methodId: 0 };

export function methodIds(name: MethodName): MethodIds {
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
