import { isJsonSchema, type JsonObject, type JsonSchema, memberOf } from '../json.js';
import { joinPointer } from '../pointer.js';
import { keyOf } from '../refs/target.js';
import { childrenOf } from '../refs/walk-schema.js';
import type { SchemaUnit } from './schema-set.js';

/** A payload deeper than this is redacted as a whole by whoever shows it. */
const MAX_DEPTH = 32;

/** Where `x-sensitive` marks a payload, through `$ref`s; `*` stands for every item of a list and every key of a map. */
export function sensitivePointers(
  root: SchemaUnit,
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string, schema: JsonSchema, at: string, place: string, trail: readonly string[]): void => {
    if (typeof schema === 'boolean' || trail.length > MAX_DEPTH) return;
    const mark = memberOf(schema, 'x-sensitive');
    if (mark === true) found.add(place);
    for (const pointer of Array.isArray(mark) ? mark : []) found.add(`${place}${String(pointer)}`);
    const key = refs.get(keyOf({ file, pointer: at }));
    const unit = key === undefined || trail.includes(key) ? undefined : units.get(key);
    if (unit !== undefined) visit(unit.file, unit.schema, unit.pointer, place, [...trail, unit.key]);
    for (const child of payloadChildren(schema)) {
      visit(file, child.schema, joinPointer(at, ...child.path), `${place}${child.step}`, trail);
    }
  };
  visit(root.file, root.schema, root.pointer, '', [root.key]);
  return [...found].sort();
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
