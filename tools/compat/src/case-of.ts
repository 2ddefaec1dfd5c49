import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { Oracle } from './oracle.js';

/** The comparison took more steps than it was given; nothing is known. */
export class OutOfSteps extends Error {}

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
const TYPES: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/**
 * One way to be valid: values of one type that satisfy every keyword of every part and none of `nots`. The cases of a
 * conjunction together hold at least all that it accepts; they may hold more, never less.
 */
export interface Case {
  readonly type: JsonType;
  readonly integer: boolean;
  readonly parts: readonly JsonObject[];
  readonly nots: readonly JsonSchema[];
}

interface Way {
  readonly parts: JsonObject[];
  readonly nots: JsonSchema[];
}

const IN_PLACE = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', '$defs', 'definitions'];

function list(value: JsonValue | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as readonly JsonSchema[]) : [];
}

/** The names that `schema` evaluates through any in-place keyword, whichever of its branches holds. */
export function closeUnevaluated(schema: JsonObject, oracle: Oracle, mode: 'widest' | 'surest'): JsonObject {
  if (schema.unevaluatedProperties === undefined) return schema;
  const properties: Record<string, JsonValue> = {};
  const patterns: Record<string, JsonValue> = {};
  let open = false;
  const visit = (part: JsonValue | undefined, depth: number): void => {
    if (!isJsonObject(part)) return;
    if (depth > 16) {
      open = true;
      return;
    }
    for (const name of Object.keys(isJsonObject(part.properties) ? part.properties : {})) properties[name] = true;
    for (const name of Object.keys(isJsonObject(part.patternProperties) ? part.patternProperties : {}))
      patterns[name] = true;
    if (part.additionalProperties !== undefined) open = true;
    if (depth > 0 && part.unevaluatedProperties !== undefined) open = true;
    if (typeof part.$ref === 'string') visit(oracle.resolve(part.$ref), depth + 1);
    for (const branch of list(part.allOf)) visit(branch, depth + 1);
    if (mode === 'surest') return;
    for (const branch of [...list(part.anyOf), ...list(part.oneOf)]) visit(branch, depth + 1);
    for (const key of ['if', 'then', 'else']) visit(part[key], depth + 1);
    if (isJsonObject(part.dependentSchemas))
      for (const branch of Object.values(part.dependentSchemas)) visit(branch, depth + 1);
  };
  visit(schema, 0);
  const { unevaluatedProperties, ...rest } = schema;
  // With an `additionalProperties` in reach, which names are left depends on the payload: a widest case leaves it open.
  if (open) return mode === 'widest' ? rest : schema;
  const closed: JsonObject = {
    properties,
    patternProperties: patterns,
    additionalProperties: unevaluatedProperties as JsonValue,
  };
  return { ...rest, allOf: [...list(rest.allOf), closed] };
}

/** The cases of "valid under every one of `schemas`". */
export function casesOf(schemas: readonly JsonSchema[], oracle: Oracle, step: () => void): readonly Case[] {
  const expand = (todo: readonly JsonSchema[], way: Way, depth: number): readonly Way[] => {
    step();
    if (depth > 400) throw new OutOfSteps();
    const [first, ...rest] = todo;
    if (first === undefined || first === true) return first === undefined ? [way] : expand(rest, way, depth + 1);
    if (first === false) return [];
    const schema = closeUnevaluated(first, oracle, 'widest');
    const plain = Object.fromEntries(Object.entries(schema).filter(([key]) => !IN_PLACE.includes(key)));
    // What an in-place keyword evaluates is lost once the ways are taken apart: widen.
    if (Object.keys(schema).some((key) => IN_PLACE.includes(key))) delete plain.unevaluatedItems;
    const next: Way = {
      parts: Object.keys(plain).length > 0 ? [...way.parts, plain] : way.parts,
      nots: schema.not === undefined ? way.nots : [...way.nots, schema.not as JsonSchema],
    };
    const more: JsonSchema[] = [...list(schema.allOf)];
    if (typeof schema.$ref === 'string') {
      const target = oracle.resolve(schema.$ref);
      if (target === undefined) throw new OutOfSteps();
      more.push(target);
    }
    let choices: readonly (readonly JsonSchema[])[] = [[]];
    const choose = (options: readonly (readonly JsonSchema[])[]): void => {
      choices = choices.flatMap((choice) => options.map((option) => [...choice, ...option]));
    };
    if (schema.anyOf !== undefined) choose(list(schema.anyOf).map((branch) => [branch]));
    if (schema.oneOf !== undefined) {
      const branches = list(schema.oneOf);
      choose(
        branches.map((branch, at) => [
          branch,
          ...branches.filter((_, other) => other !== at).map((not) => ({ not }) as JsonSchema),
        ]),
      );
    }
    if (schema.if !== undefined) {
      const yes = (schema.then ?? true) as JsonSchema;
      const no = (schema.else ?? true) as JsonSchema;
      choose([
        [schema.if as JsonSchema, yes],
        [{ not: schema.if }, no],
      ]);
    }
    return choices.flatMap((choice) => expand([...more, ...choice, ...rest], next, depth + 1));
  };
  return expand(schemas, { parts: [], nots: [] }, 0).flatMap(typed);
}

function typed({ parts, nots }: Way): readonly Case[] {
  let allowed: readonly JsonType[] = TYPES;
  let integer = false;
  for (const part of parts) {
    if (typeof part.multipleOf === 'number' && Number.isInteger(part.multipleOf)) integer = true;
    if (part.type === undefined) continue;
    const names = typeof part.type === 'string' ? [part.type] : (part.type as readonly string[]);
    allowed = allowed.filter((type) => names.includes(type) || (type === 'number' && names.includes('integer')));
    if (names.includes('integer') && !names.includes('number')) integer = true;
  }
  return allowed.map((type) => ({ type, integer, parts, nots }));
}
