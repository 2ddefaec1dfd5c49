import { isJsonObject, isJsonSchema, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { listedOnce } from '../node/listed-values.js';
import { assertNoLoop } from './assert-no-loop.js';
import { MAPS, modernise, SINGLES, VALUES } from './keywords.js';
import type { NormalSchema } from './normal-schema.js';
import { createResolver } from './resolve.js';
import { shapeError } from './shape-error.js';
import { Undecidable } from './undecidable.js';

const MAX_PLACES = 200_000;
/** Files are refused beyond 200. What is at the end of the stack is not waited for: no two versions of Node.js say it alike. */
const MAX_LEVELS = 500;

/** Throws `Undecidable` where the schema is malformed, or a reference leads nowhere or back to itself at the same value. */
export function normalise(schema: JsonSchema, hasFormat: (format: string) => boolean): NormalSchema {
  const resolver = createResolver(schema);
  const names = new Map<JsonValue, string>();
  const waiting: { readonly name: string; readonly schema: JsonSchema }[] = [];
  let places = 0;
  let level = 0;
  const nameOf = (target: JsonSchema): string => {
    const key = typeof target === 'boolean' ? String(target) : target;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `d${names.size}`;
    names.set(key, name);
    waiting.push({ name, schema: target });
    return name;
  };

  /** `loop` is the definition whose value this is, as long as nothing was entered or asked in between. */
  const visit = (value: JsonSchema, loop: string | undefined): JsonSchema => {
    if (typeof value === 'boolean') return value;
    if (++places > MAX_PLACES) throw new Undecidable('the schema is too large');
    if (level === MAX_LEVELS) throw new Undecidable('the schema is nested too deeply');
    level += 1;
    const normal = rewrite(value, loop);
    level -= 1;
    return normal;
  };

  const rewrite = (value: JsonObject, loop: string | undefined): JsonSchema => {
    const members: [string, JsonValue][] = [];
    for (const [keyword, member] of Object.entries(modernise(value, resolver.dialectOf(value)))) {
      const problem = shapeError(keyword, member);
      if (problem !== undefined) throw new Undecidable(problem);
      if (keyword === '$recursiveRef') throw new Undecidable('"$recursiveRef" is not followed');
      const inside = IN_PLACE.has(keyword) ? loop : undefined;
      if (keyword === '$ref' || keyword === '$dynamicRef') {
        const name = nameOf(resolver.resolve(value, keyword, String(member)));
        // A reference to itself at the same value demands nothing new, and no validator would return from it.
        if (name !== loop) members.push(keyword === '$ref' ? ['$ref', `#/$defs/${name}`] : ['allOf', []]);
        if (keyword === '$dynamicRef' && name !== loop) addAllOf(members, { $ref: `#/$defs/${name}` });
      } else if (keyword === 'allOf') for (const part of member as JsonSchema[]) addAllOf(members, visit(part, inside));
      else if (MAPS.has(keyword))
        members.push([keyword, mapValues(member as JsonObject, (part) => visit(part, inside))]);
      else if (keyword === 'anyOf' || keyword === 'oneOf') {
        const branches = (member as JsonSchema[]).map((part) => visit(part, inside));
        const listed = listedUnion(keyword, branches);
        if (listed === undefined) members.push([keyword, branches]);
        else addAllOf(members, listed);
      } else if (keyword === 'prefixItems')
        members.push([keyword, (member as JsonSchema[]).map((part) => visit(part, inside))]);
      else if (SINGLES.has(keyword)) members.push([keyword, visit(member as JsonSchema, inside)]);
      else if (keyword === 'format') {
        if (hasFormat(String(member))) members.push([keyword, member]);
      } else if (VALUES.has(keyword)) members.push([keyword, member]);
    }
    if (isMarkedOpen(value)) members.push(['x-open', true]);
    return Object.fromEntries(members.filter(([keyword]) => isUsed(keyword, value)));
  };

  nameOf(schema);
  const $defs: [string, JsonSchema][] = [];
  for (const { name, schema: next } of waiting) $defs.push([name, visit(next, name)]);
  const normal = { root: 'd0', $defs: Object.fromEntries($defs) };
  assertNoLoop(normal);
  return normal;
}

const IN_PLACE: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', 'allOf', 'anyOf', 'oneOf', 'then', 'else']);

/** Keywords that say nothing without another. */
function isUsed(keyword: string, beside: JsonObject): boolean {
  if (keyword === 'then' || keyword === 'else') return beside.if !== undefined;
  if (keyword === 'minContains' || keyword === 'maxContains') return beside.contains !== undefined;
  return true;
}

function addAllOf(members: [string, JsonValue][], part: JsonSchema): void {
  const all = members.find(([keyword]) => keyword === 'allOf');
  if (all === undefined) members.push(['allOf', [part]]);
  else all[1] = [...(all[1] as JsonValue[]), part];
}

function mapValues(map: JsonObject, change: (schema: JsonSchema) => JsonSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([name, part]) => {
      if (!isJsonSchema(part)) throw new Undecidable(`"${name}" must be a schema`);
      return [name, change(part)];
    }),
  );
}

/** `x-open: true` lets publishers send undeclared properties: the one annotation that changes what a writer can send. */
function isMarkedOpen(schema: JsonObject): boolean {
  return Object.hasOwn(schema, 'x-open') && schema['x-open'] === true;
}

/**
 * A union of constants, as the list that it is: thousands of them would be thousands of functions to a validator. `undefined`
 * for any other union, and where a constant is an object, whose names count for what a writer declares.
 */
function listedUnion(keyword: 'anyOf' | 'oneOf', branches: readonly JsonSchema[]): JsonSchema | undefined {
  const lists: (readonly JsonValue[])[] = [];
  for (const branch of branches) {
    if (!isJsonObject(branch) || Object.keys(branch).length !== 1) return undefined;
    const list = branch.const === undefined ? branch.enum : [branch.const];
    if (!Array.isArray(list) || list.some((value) => typeof value === 'object' && value !== null)) return undefined;
    lists.push(list as readonly JsonValue[]);
  }
  const values = keyword === 'oneOf' ? listedOnce(lists.map((list) => [...new Set(list)])) : [...new Set(lists.flat())];
  return values.length === 0 ? false : { enum: values };
}
