import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import { parseLiteralType, scalarNode } from './parse-literal-type.js';
import type { Property, TypeNode } from './type-node.js';
import { NO_PROPERTIES, type TypeTable } from './type-table.js';

/** Nobody nests as deep; a type that does is not followed further down. */
const MAX_DEPTH = 500;

/** Turns the shapes that the generator renders into nodes. A shape that stands in several places is read once. */
export class ShapeReader {
  readonly #table: TypeTable;
  readonly #named: (name: string) => TypeNode | undefined;
  readonly #read = new WeakMap<JsonObject, TypeNode>();

  /** `named` is the node of a name that the generator gave to a unit. */
  constructor(table: TypeTable, named: (name: string) => TypeNode | undefined) {
    this.#table = table;
    this.#named = named;
  }

  read(shape: JsonObject): TypeNode {
    return this.#readShape(shape, 0);
  }

  #readShape(shape: JsonObject, depth: number): TypeNode {
    const known = this.#read.get(shape);
    if (known !== undefined) return known;
    const found = depth > MAX_DEPTH ? this.#table.createUnclear() : this.#build(shape, depth + 1);
    this.#read.set(shape, found);
    return found;
  }

  #build(shape: JsonObject, depth: number): TypeNode {
    const table = this.#table;
    const { tsType, type, tuple, anyOf, allOf } = shape;
    const each = (shapes: readonly JsonValue[]): readonly TypeNode[] =>
      shapes.map((one) => (isJsonObject(one) ? this.#readShape(one, depth) : table.createUnclear()));
    if (typeof tsType === 'string') return this.#readText(tsType);
    if (Array.isArray(tuple)) {
      const [rest = table.createUnclear()] = each([shape['rest'] ?? null]);
      return table.list(each(tuple), Number(shape['minItems']), rest === table.never ? undefined : rest);
    }
    if (Array.isArray(anyOf)) return table.union(each(anyOf));
    if (Array.isArray(allOf)) return table.intersection(each(allOf));
    if (type === 'object') return this.#readRecord(shape, depth);
    if (type === 'array') return table.list([], 0, each([shape['items'] ?? null])[0]);
    if (typeof type !== 'string') return table.createUnclear();
    return scalarNode(type === 'integer' ? 'number' : type, table) ?? table.createUnclear();
  }

  #readText(text: string): TypeNode {
    const table = this.#table;
    if (text === 'object') return table.record({ properties: NO_PROPERTIES, isObject: true });
    return this.#named(text) ?? parseLiteralType(text, table) ?? table.createUnclear();
  }

  #readRecord(shape: JsonObject, depth: number): TypeNode {
    const table = this.#table;
    const required = new Set(Array.isArray(shape['required']) ? shape['required'] : []);
    const properties = new Map<string, Property>();
    for (const [name, one] of Object.entries(isJsonObject(shape['properties']) ? shape['properties'] : {})) {
      const type = isJsonObject(one) ? this.#readShape(one, depth) : table.createUnclear();
      properties.set(plainName(name), { type, isOptional: !required.has(name) });
    }
    const others = shape['additionalProperties'];
    const index = others === true ? table.unknown : isJsonObject(others) ? this.#readShape(others, depth) : undefined;
    return table.record({ properties, ...(index === undefined ? {} : { index }), isObject: false });
  }
}

/** The name that `disguiseName` of the generator was given. */
function plainName(name: string): string {
  const hex = /^_hex_([0-9a-f]*)$/.exec(name)?.[1];
  return hex === undefined ? name : Buffer.from(hex, 'hex').toString('utf16le');
}
