import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import { isSilent } from '../trees/is-silent.js';
import { canonical, isSame, mapAt, namesAt } from './changed.js';
import type { SchemaChange } from './rule.js';

export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Names that are as much alike as this may mean the same, even where what they hold changed with the name. */
const ALIKE = 0.6;
/** And as much, where it changed to a value of another type: `user_id` that was a text, and `userId` that is a number. */
const VERY_ALIKE = 0.8;

/**
 * Properties that went while one like it came: one that holds the same, or has a like name and holds something of the same type. Of
 * several, those whose names are most alike belong together. A name that was put into `x-reserved` was meant to go.
 */
export function findRenames(change: SchemaChange): readonly Rename[] {
  const { previous, current, elsewhere } = change;
  const old = { ...(hasParts(current) ? {} : elsewhere?.previous), ...mapAt(previous, 'properties') };
  const now = { ...elsewhere?.current, ...mapAt(current, 'properties') };
  const reserved = new Set(namesAt(current, 'x-reserved'));
  const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name) && !reserved.has(name));
  const isKnown = (name: string): boolean => Object.hasOwn(old, name) || wasDeclared(change, name);
  const come = Object.keys(now).filter((name) => !isKnown(name));
  const meaningOf = new Map(
    [...gone.map((name) => old[name]), ...come.map((name) => now[name])].map((each) => [each, meaning(each)]),
  );
  const candidates = gone
    .flatMap((from) =>
      come.map((to) => {
        const isSame = meaningOf.get(old[from]) === meaningOf.get(now[to]);
        const alike = likenessOf(from, to);
        const isLike = alike >= (haveCommonType(old[from], now[to]) ? ALIKE : VERY_ALIKE);
        return { from, to, weight: isSame ? 1 + alike : isLike ? alike : 0 };
      }),
    )
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const taken = new Set<string>();
  return candidates.filter(({ from, to }) => {
    if (taken.has(`- ${from}`) || taken.has(`+ ${to}`)) return false;
    taken.add(`- ${from}`).add(`+ ${to}`);
    return true;
  });
}

/** Other parts of the same value that are compared by themselves: what goes from one of them is told there. */
function hasParts({ $ref, allOf }: JsonObject): boolean {
  return $ref !== undefined || allOf !== undefined;
}

/** Whether a property was, or is, declared by another part of the same value. */
function wasDeclared({ elsewhere }: SchemaChange, name: string): boolean {
  return elsewhere !== undefined && Object.hasOwn(elsewhere.previous, name);
}

/** Whether a property only moved between parts of the same value. */
export function hasMoved({ previous, current, elsewhere }: SchemaChange, name: string): boolean {
  if (elsewhere === undefined) return false;
  const [old, now] = [mapAt(previous, 'properties')[name], mapAt(current, 'properties')[name]];
  const other = old === undefined ? elsewhere.previous[name] : elsewhere.current[name];
  return other !== undefined && isSame(other, old ?? now);
}

/** What a schema says of values, as text. */
function meaning(schema: JsonValue | undefined): string {
  if (!isJsonObject(schema)) return canonical(schema);
  return canonical(Object.fromEntries(Object.entries(schema).filter(([word]) => !isSilent(word))));
}

function haveCommonType(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const [left, right] = [typesOf(a), typesOf(b)];
  if (left.length === 0 || right.length === 0) return true;
  const isNumber = (types: readonly JsonValue[]): boolean => types.includes('integer') || types.includes('number');
  return left.some((type) => right.includes(type)) || (isNumber(left) && isNumber(right));
}

function typesOf(schema: JsonValue | undefined): readonly JsonValue[] {
  const type = isJsonObject(schema) ? (schema as JsonObject)['type'] : undefined;
  return type === undefined ? [] : [type].flat();
}

/** From 0 to 1: 1 where only the spelling differs (`user_id`, `userId`), else by common words, or by common pairs of letters. */
function likenessOf(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  return Math.max(share(left, right), share(pairsOf(left.join('')), pairsOf(right.join(''))));
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter((word) => word !== '');
}

function pairsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
}

/** Twice what is common, of all there is: Dice's coefficient. */
function share(a: readonly string[], b: readonly string[]): number {
  const left = [...a];
  const common = b.filter((each) => {
    const at = left.indexOf(each);
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
  return a.length + b.length === 0 ? 0 : (2 * common.length) / (a.length + b.length);
}
