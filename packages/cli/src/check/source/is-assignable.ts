import type { Word } from '@bloodbank/compat';
import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { ShapeWorld } from './shape-world.js';
import { membersOf } from './type-members.js';

/** The trees whose names the shapes speak. */
export interface Worlds {
  readonly from: ShapeWorld;
  readonly to: ShapeWorld;
}

/** Whether a name that one side declares must be declared by the other: what is written as a literal, or read by name. */
export type Names = 'of-from' | 'of-to';

const MAX_DEPTH = 60;
/** Unions of which every member would be held against every other; longer ones are compared by their texts. */
const MAX_PAIRS = 10_000;
const ORDER: readonly Word[] = ['SAFE', 'UNPROVEN', 'BREAK'];

/**
 * Whether code that has a value of one type may put it where another is wanted, as TypeScript would judge it. What it cannot
 * follow is UNPROVEN, never a guess.
 *
 * Named types are judged once for all questions. One that comes back inside itself is taken to hold there; what was concluded
 * from that is remembered only once the type itself is settled.
 */
export function createAssignability(
  { from, to }: Worlds,
  names: Names,
): (source: JsonObject, target: JsonObject) => Word {
  const settled = new Map<string, Word>();
  let seen = new Map<string, Word>();
  const open = new Map<string, number>();
  /** The outermost open question on which the present answer rests; -1 where it rests on how deep it was asked. */
  let assumed = Infinity;

  const within = (a: JsonObject, b: JsonObject, depth: number): Word => {
    if (depth > MAX_DEPTH) {
      assumed = -1;
      return 'UNPROVEN';
    }
    const [left, right] = [membersOf(a), membersOf(b)];
    if (left !== undefined && right !== undefined && left.length * right.length > MAX_PAIRS) {
      const texts = new Set(right.map(({ tsType }) => tsType));
      return left.every(({ tsType }) => tsType !== undefined && texts.has(tsType)) ? 'SAFE' : 'UNPROVEN';
    }
    if (left !== undefined && left.length !== 1) return worst(left.map((member) => within(member, b, depth + 1)));
    const [one] = left ?? [a];
    if (right !== undefined && right.length !== 1)
      return best(right.map((member) => within(one ?? a, member, depth + 1)));
    const [other] = right ?? [b];
    return compare(one ?? a, other ?? b, depth);
  };

  const compare = (a: JsonObject, b: JsonObject, depth: number): Word => {
    const [aText, bText] = [a['tsType'], b['tsType']];
    if (bText === 'unknown' || aText === 'never') return 'SAFE';
    const [aNamed, bNamed] = [from.named(String(aText)), to.named(String(bText))];
    if (aNamed !== undefined || bNamed !== undefined)
      return compareNamed(`${aText ?? JSON.stringify(a)} ${bText ?? JSON.stringify(b)}`, () =>
        within(aNamed ?? a, bNamed ?? b, depth + 1),
      );
    const wanted = joined(b, to);
    if (wanted !== b) return within(a, wanted, depth + 1);
    if (Array.isArray(b['allOf'])) return worst(partsOf(b).map((part) => within(a, part, depth + 1)));
    const held = joined(a, from);
    if (held !== a) return within(held, b, depth + 1);
    if (Array.isArray(a['allOf'])) {
      const found = best(partsOf(a).map((part) => within(part, b, depth + 1)));
      return found === 'SAFE' ? found : 'UNPROVEN';
    }
    if (aText === 'unknown' || bText === 'never') return 'BREAK';
    if (b['type'] === 'object')
      return a['type'] === 'object' ? compareObjects(a, b, depth) : aText === 'object' ? 'UNPROVEN' : 'BREAK';
    if (bText === 'object')
      return a['type'] === 'object' || a['type'] === 'array' || a['tuple'] !== undefined || aText === 'object'
        ? 'SAFE'
        : 'BREAK';
    if (b['type'] === 'array' || b['tuple'] !== undefined) return compareLists(a, b, depth);
    return isScalarWithin(a, b);
  };

  const compareNamed = (key: string, ask: () => Word): Word => {
    const known = settled.get(key) ?? seen.get(key);
    if (known !== undefined) {
      if (!settled.has(key)) assumed = Math.min(assumed, open.get(key) ?? -1);
      return known;
    }
    const [place, outside] = [open.size, assumed];
    assumed = Infinity;
    open.set(key, place);
    seen.set(key, 'SAFE');
    const found = ask();
    seen.set(key, found);
    open.delete(key);
    if (assumed >= place) settled.set(key, found);
    assumed = Math.min(outside, assumed >= place ? Infinity : assumed);
    return found;
  };

  const compareObjects = (a: JsonObject, b: JsonObject, depth: number): Word => {
    const [left, right] = [mapAt(a, 'properties'), mapAt(b, 'properties')];
    const has = (shape: JsonObject, name: string): boolean =>
      Array.isArray(shape['required']) && shape['required'].includes(name);
    const isIndexed = (shape: JsonObject): boolean => shape['additionalProperties'] !== false;
    const found: Word[] = [];
    const [declared, wanted, holder] = names === 'of-from' ? [left, right, b] : [right, left, a];
    if (!isIndexed(holder) && Object.keys(declared).some((name) => !Object.hasOwn(wanted, name))) return 'BREAK';
    for (const [name, target] of Object.entries(right)) {
      const source = Object.hasOwn(left, name) ? left[name] : undefined;
      if (has(b, name) && !has(a, name)) found.push('BREAK');
      else if (isJsonObject(source) && isJsonObject(target)) found.push(within(source, target, depth + 1));
    }
    const index = b['additionalProperties'];
    const other = a['additionalProperties'];
    if (isJsonObject(index) && other === true) found.push(within({ tsType: 'unknown' }, index, depth + 1));
    else if (isJsonObject(index) && isJsonObject(other)) found.push(within(other, index, depth + 1));
    return worst(found);
  };

  const compareLists = (a: JsonObject, b: JsonObject, depth: number): Word => {
    const tuple = Array.isArray(a['tuple']) ? (a['tuple'] as readonly JsonObject[]) : undefined;
    const wanted = Array.isArray(b['tuple']) ? (b['tuple'] as readonly JsonObject[]) : undefined;
    const rest = mapAt(a, tuple === undefined ? 'items' : 'rest');
    if (a['type'] !== 'array' && tuple === undefined) return 'BREAK';
    if (wanted === undefined)
      return worst([...(tuple ?? []), rest].map((item) => within(item, mapAt(b, 'items'), depth + 1)));
    if (tuple === undefined || tuple.length !== wanted.length || Number(a['minItems']) < Number(b['minItems']))
      return 'BREAK';
    return worst([
      ...tuple.map((item, at) => within(item, wanted[at] ?? {}, depth + 1)),
      within(rest, mapAt(b, 'rest'), depth + 1),
    ]);
  };

  return (source, target) => {
    seen = new Map();
    open.clear();
    assumed = Infinity;
    return within(source, target, 0);
  };
}

function isScalarWithin(a: JsonObject, b: JsonObject): Word {
  const [mine, theirs] = [scalarOf(a), scalarOf(b)];
  if (mine === undefined || theirs === undefined) return JSON.stringify(a) === JSON.stringify(b) ? 'SAFE' : 'BREAK';
  if (mine === theirs) return 'SAFE';
  const kind = /^"/.test(mine)
    ? 'string'
    : /^-?\d/.test(mine)
      ? 'number'
      : /^(true|false)$/.test(mine)
        ? 'boolean'
        : mine;
  return kind === theirs ? 'SAFE' : 'BREAK';
}

function scalarOf({ tsType, type }: JsonObject): string | undefined {
  if (typeof tsType === 'string') return tsType;
  return type === 'integer' ? 'number' : typeof type === 'string' ? type : undefined;
}

/** An intersection of objects has what any of its parts has; what is none stays as it is. */
function joined(shape: JsonObject, world: ShapeWorld): JsonObject {
  const parts = flatten(shape, world, 0).filter(({ tsType }) => tsType !== 'object');
  const [first, ...others] = parts;
  const isOfObjects = partsOf(shape).length > 0 && parts.every(({ type }) => type === 'object');
  return first !== undefined && isOfObjects ? others.reduce(joinObjects, first) : shape;
}

/** The parts of an intersection, and of those that are intersections themselves, names looked up. */
function flatten(shape: JsonObject, world: ShapeWorld, depth: number): readonly JsonObject[] {
  const named = world.named(String(shape['tsType'])) ?? shape;
  const parts = partsOf(named);
  return parts.length === 0 || depth > MAX_DEPTH ? [named] : parts.flatMap((part) => flatten(part, world, depth + 1));
}

function joinObjects(a: JsonObject, b: JsonObject): JsonObject {
  const required = [a, b].flatMap((shape) => (Array.isArray(shape['required']) ? shape['required'] : []));
  const isOpen = [a, b].find((shape) => shape['additionalProperties'] !== false);
  const [left, right] = [mapAt(a, 'properties'), mapAt(b, 'properties')];
  const both = Object.entries(right).map(([name, shape]): [string, JsonValue] => {
    const other = Object.hasOwn(left, name) ? left[name] : undefined;
    return [name, other === undefined ? shape : { allOf: [other, shape] }];
  });
  return {
    type: 'object',
    properties: { ...left, ...Object.fromEntries(both) },
    required,
    additionalProperties: isOpen?.['additionalProperties'] ?? false,
  };
}

function partsOf({ allOf }: JsonObject): readonly JsonObject[] {
  return Array.isArray(allOf) ? (allOf as readonly JsonObject[]) : [];
}

function mapAt(shape: JsonObject, key: string): JsonObject {
  const value: JsonValue | undefined = shape[key];
  return isJsonObject(value) ? value : {};
}

function worst(words: readonly Word[]): Word {
  return ORDER[Math.max(0, ...words.map((word) => ORDER.indexOf(word)))] ?? 'UNPROVEN';
}

function best(words: readonly Word[]): Word {
  return ORDER[Math.min(2, ...words.map((word) => ORDER.indexOf(word)))] ?? 'UNPROVEN';
}
