import { joinPointer } from '@bloodbank/core/json';
import { isJsonSchema, type JsonObject, type JsonSchema, memberOf } from '../json.js';
import { childrenOf, walkSchema } from '../refs/walk-schema.js';
import { directRefs } from './reachable-units.js';
import { refKey } from './ref-key.js';
import type { SchemaUnit } from './schema-set.js';

/** A payload deeper than this is redacted as a whole by whoever shows it. */
const MAX_DEPTH = 32;

/** Where `x-sensitive` marks a payload, through `$ref`s to what it `reaches`; `*` stands for every item of a list and every key of a map. */
export function sensitivePointers(
  root: SchemaUnit,
  reaches: readonly string[],
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly string[] {
  const found = new Set<string>();
  const marked = markedUnits([root, ...reaches.flatMap((key) => units.get(key) ?? [])], refs);
  if (marked.size === 0) return [];
  const visit = (from: SchemaUnit, schema: JsonSchema, at: string, place: string, trail: readonly string[]): void => {
    if (typeof schema === 'boolean' || trail.length > MAX_DEPTH) return;
    const mark = memberOf(schema, 'x-sensitive');
    if (mark === true) found.add(place);
    for (const pointer of Array.isArray(mark) ? mark : []) found.add(`${place}${String(pointer)}`);
    const key = refs.get(refKey(from, at));
    const unit = key === undefined || trail.includes(key) ? undefined : units.get(key);
    if (unit !== undefined && marked.has(unit.key)) visit(unit, unit.schema, unit.pointer, place, [...trail, unit.key]);
    for (const child of payloadChildren(schema)) {
      visit(from, child.schema, joinPointer(at, ...child.path), `${place}${child.step}`, trail);
    }
  };
  visit(root, root.schema, root.pointer, '', [root.key]);
  return [...found].sort();
}

/** Keys of the units that hold a mark or lead to one: the others, which are most, need not be entered. */
function markedUnits(all: readonly SchemaUnit[], refs: ReadonlyMap<string, string>): ReadonlySet<string> {
  const marked = new Set(all.filter(isMarked).map(({ key }) => key));
  for (let size = -1; size !== marked.size && marked.size > 0; ) {
    size = marked.size;
    for (const unit of all) if (directRefs(unit, refs).some((key) => marked.has(key))) marked.add(unit.key);
  }
  return marked;
}

const known = new WeakMap<SchemaUnit, boolean>();

function isMarked(unit: SchemaUnit): boolean {
  const before = known.get(unit);
  if (before !== undefined) return before;
  let is = false;
  for (const { schema } of walkSchema(unit.schema)) is ||= memberOf(schema, 'x-sensitive') !== undefined;
  known.set(unit, is);
  return is;
}

interface PayloadChild {
  readonly path: readonly (string | number)[];
  readonly schema: JsonSchema;
  /** What the child adds to the pointer into the payload. */
  readonly step: string;
}

function payloadChildren(schema: JsonObject): readonly PayloadChild[] {
  return childrenOf(schema).flatMap(({ path, schema: child }): readonly PayloadChild[] => {
    const [keyword, name] = path;
    if (!isJsonSchema(child)) return [];
    switch (keyword) {
      case 'properties':
        return [{ path, schema: child, step: joinPointer('', name ?? '') }];
      case 'prefixItems':
        return [{ path, schema: child, step: joinPointer('', name ?? '') }];
      case 'items':
      case 'additionalItems':
      case 'additionalProperties':
      case 'patternProperties':
      case 'unevaluatedProperties':
      case 'unevaluatedItems':
      case 'contains':
        return [{ path, schema: child, step: '/*' }];
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
      case 'if':
      case 'then':
      case 'else':
      case 'dependentSchemas':
      case 'dependencies':
        return [{ path, schema: child, step: '' }];
      default:
        return [];
    }
  });
}
