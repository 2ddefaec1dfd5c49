import { joinPointer } from '@bloodbank/core/json';
import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '../json.js';
import { isKeyword, SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS } from '../refs/keywords.js';
import { type SchemaPlace, walkSchema } from '../refs/walk-schema.js';
import { type Draft, declaredDraft } from './draft.js';
import { type UpgradedMember, upgradeWords, type WordContext } from './upgrade-words.js';

export interface UpgradedSchema {
  /** In the words of 2020-12; the same object where it is in them already. */
  readonly schema: JsonObject;
  /** Pointers to what is called otherwise now -> pointers into the file. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Pointers that references of a tree lead to, in whatever file. */
export interface Referred {
  has(pointer: string): boolean;
  /** Whether something at the pointer, or below it, is led to. */
  isOnTheWay(pointer: string): boolean;
}

/** Where a schema is, and what holds there. */
interface Place extends Omit<WordContext, 'isRoot'> {
  readonly pointer: string;
  readonly written: string;
}

/**
 * A file of an older draft in the words of 2020-12, so that all that follows knows one draft. `referred` are the pointers that
 * references of the tree lead to: what one of them names is a schema, whatever keyword holds it.
 */
export function upgradeDocument(root: JsonObject, draft: Draft, referred: Referred): UpgradedSchema {
  if (isAllCurrent(root, draft)) return { schema: root, moved: new Map() };
  const moved = new Map<string, string>();

  const upgradeSchema = (schema: JsonObject, outer: Place): JsonObject => {
    const place = enter(schema, outer);
    const { address = '' } = outer;
    const members = upgradeWords(schema, { ...place, address, isRoot: place.pointer === '' });
    if (members === undefined) return mapMembers(schema, (keyword, value) => upgradeMember(keyword, value, place));
    const upgraded: Record<string, JsonValue> = {};
    const beside: UpgradedMember[] = [];
    for (const member of members) {
      const isTaken = Object.hasOwn(upgraded, member.keyword);
      // One schema holds one reference: a second one, and a keyword that two older ones became, stands beside the rest.
      if (isTaken || (member.keyword === '$dynamicRef' && Object.hasOwn(schema, '$ref'))) beside.push(member);
      else define(upgraded, member.keyword, upgradeAt(member, place, [member.keyword]));
    }
    if (beside.length === 0) return upgraded;
    const all = upgraded['allOf'];
    const before = Array.isArray(all) ? all : [];
    const added = beside.map((member, at) => ({
      [member.keyword]: upgradeAt(member, place, ['allOf', before.length + at, member.keyword]),
    }));
    return { ...upgraded, allOf: [...before, ...added] };
  };

  /** The value of a keyword that may have been renamed and moved. */
  const upgradeAt = (member: UpgradedMember, place: Place, path: readonly (string | number)[]): JsonValue => {
    const pointer = joinPointer(place.pointer, ...path);
    const from = joinPointer(place.written, member.writtenAs);
    if (path.length > 1 || member.keyword !== member.writtenAs) moved.set(pointer, from);
    return upgradeValue(member.keyword, member.value, { ...place, pointer, written: from });
  };

  const upgradeMember = (keyword: string, value: JsonValue, place: Place): JsonValue =>
    upgradeValue(keyword, value, step(place, keyword));

  const upgradeValue = (keyword: string, value: JsonValue, at: Place): JsonValue => {
    if (SCHEMA_KEYWORDS.has(keyword) && isJsonObject(value)) return upgradeSchema(value, at);
    if (SCHEMA_LIST_KEYWORDS.has(keyword) && Array.isArray(value)) return upgradeList(value, at);
    if (SCHEMA_MAP_KEYWORDS.has(keyword) && isJsonObject(value)) {
      return mapMembers(value, (name, item) => (isJsonObject(item) ? upgradeSchema(item, step(at, name)) : item));
    }
    return isKeyword(keyword) ? value : upgradeReferred(value, at);
  };

  const upgradeList = (list: readonly JsonValue[], at: Place): JsonValue =>
    mapItems(list, (item, index) => (isJsonObject(item) ? upgradeSchema(item, step(at, index)) : item));

  /** Schemas in what no keyword says to be one, where a reference leads to them. */
  const upgradeReferred = (value: JsonValue, at: Place): JsonValue => {
    if (typeof value !== 'object' || value === null || !referred.isOnTheWay(at.written)) return value;
    if (isJsonObject(value) && referred.has(at.written)) return upgradeSchema(value, at);
    return Array.isArray(value)
      ? mapItems(value, (item, index) => upgradeReferred(item, step(at, index)))
      : mapMembers(value as JsonObject, (name, item) => upgradeReferred(item, step(at, name)));
  };

  const schema = upgradeSchema(root, { pointer: '', written: '', draft, isRecursive: false });
  return { schema, moved };
}

/** Found once for a file that stands in several trees; a schema never changes. */
const current = new WeakMap<JsonObject, { readonly draft: Draft; readonly is: boolean }>();

function isAllCurrent(root: JsonObject, draft: Draft): boolean {
  const known = current.get(root);
  if (known?.draft === draft) return known.is;
  const is = walkSchema(root).every((place) => isCurrent(place, draft));
  current.set(root, { draft, is });
  return is;
}

/** Whether nothing has to be changed here, nor in anything that only a reference may lead to. */
function isCurrent({ schema, pointer }: SchemaPlace, draft: Draft): boolean {
  const isRoot = pointer === '';
  if (!isRoot && memberOf(schema, '$schema') !== undefined) return false;
  const mayHoldSchemas = (word: string): boolean => typeof schema[word] === 'object' && !isKeyword(word);
  return (
    upgradeWords(schema, { draft, isRoot, isRecursive: false }) === undefined &&
    !Object.keys(schema).some((word) => mayHoldSchemas(word) && schema[word] !== null)
  );
}

function step(place: Place, segment: string | number): Place {
  return { ...place, pointer: joinPointer(place.pointer, segment), written: joinPointer(place.written, segment) };
}

/** What a schema with an address of its own says of itself: its draft, and whether it recurs. */
function enter(schema: JsonObject, place: Place): Place {
  const id = memberOf(schema, '$id') ?? memberOf(schema, 'id');
  if (place.pointer !== '' && (typeof id !== 'string' || isWithin(id, place.address))) return place;
  const declared = declaredDraft(schema);
  const isKnown = place.pointer !== '' && declared !== 'undeclared' && declared !== 'unknown';
  return {
    ...place,
    draft: isKnown ? declared : place.draft,
    isRecursive: memberOf(schema, '$recursiveAnchor') === true,
    ...(typeof id === 'string' ? { address: id.split('#', 1)[0] ?? '' } : {}),
  };
}

/** Whether an address is nothing but a fragment, or that of what is around it with one. */
function isWithin(id: string, around: string | undefined): boolean {
  return id.startsWith('#') || (around !== undefined && id.startsWith(`${around}#`));
}

/** The same object where nothing changed, as in most files nothing does. */
function mapMembers(object: JsonObject, change: (name: string, value: JsonValue) => JsonValue): JsonObject {
  let copy: Record<string, JsonValue> | undefined;
  for (const [name, value] of Object.entries(object)) {
    const changed = change(name, value);
    if (changed === value) continue;
    copy ??= { ...object };
    define(copy, name, changed);
  }
  return copy ?? object;
}

function mapItems(list: readonly JsonValue[], change: (item: JsonValue, index: number) => JsonValue): JsonValue {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}

/** `__proto__` too becomes an own member. */
function define(object: Record<string, JsonValue>, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
