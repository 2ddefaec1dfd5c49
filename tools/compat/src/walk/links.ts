import { isJsonObject, isJsonSchema, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Place } from '../trees/schema-tree.js';
import { matchBranches } from './match-branches.js';
import type { Sense, Step } from './pair.js';
import { childOf, referredBy, resolvePlace } from './place.js';
import { isRetargeted } from './retargeted.js';

/** The way from a part into one of its own. */
export interface Link {
  readonly previous: Place;
  readonly current: Place;
  /** For people, as in `.price` or `[]`; empty where it is a part of the same value. */
  readonly path: string;
  readonly step?: Step;
  /** What a change of the part does to the one around it. */
  readonly sense: Sense;
  /** The one around it may take a value that this one refuses. */
  readonly isBranch: boolean;
  /** It decides what else is demanded, and refuses nothing itself. */
  readonly isAsked?: true;
  /** The keyword whose part it is, where that does not hold for the value as such. */
  readonly clause?: string;
}

type Way = Pick<Link, 'path' | 'step' | 'sense' | 'isBranch' | 'isAsked' | 'clause'>;

const IN_PLACE: Way = { path: '', sense: 'same', isBranch: false };
const BRANCH: Way = { path: '', sense: 'same', isBranch: true };
const MAPS = ['properties', 'patternProperties', 'dependentSchemas', 'dependencies'];
const SINGLES = [
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'items', 'additionalItems'],
  ...['unevaluatedItems', 'contains', 'not', 'if', 'then', 'else'],
];

/** What is said of all others: where one of the two versions only allows or forbids them, the part around reports it. */
const OF_OTHERS = new Set([
  ...['additionalProperties', 'unevaluatedProperties'],
  ...['items', 'additionalItems', 'unevaluatedItems'],
]);

/** The parts directly below one that stand in both versions. What stands in one alone is for the rules to see. */
export function linksBelow(previous: Place, current: Place): readonly Link[] {
  const out: Link[] = [];
  const add = (left: Place, right: Place, way: Way): void => {
    out.push({ ...resolveBoth(left, right), ...way });
  };
  const [old, now] = [previous.schema, current.schema];
  const [from, to] = [referredBy(previous), referredBy(current)];
  if (from !== undefined && to !== undefined) {
    // What two other definitions say is no change of either: the reference changed, and is reported.
    if (!isRetargeted(previous, current)) add(from, to, IN_PLACE);
  }
  // A part that was moved behind a reference, or back, is compared with what it became.
  else if (from !== undefined && to === undefined) add(from, current, IN_PLACE);
  else if (from === undefined && to !== undefined) add(previous, to, IN_PLACE);

  for (const keyword of MAPS) {
    const right = now[keyword];
    for (const [name, child] of entriesOf(old[keyword])) {
      if (!isJsonObject(right) || !Object.hasOwn(right, name) || !isJsonSchema(child) || !isJsonSchema(right[name]))
        continue;
      add(childOf(previous, keyword, name), childOf(current, keyword, name), wayIntoMap(keyword, name));
    }
  }
  for (const keyword of SINGLES) {
    const isCompared = OF_OTHERS.has(keyword) ? isJsonObject : isJsonSchema;
    if (!isCompared(old[keyword]) || !isCompared(now[keyword])) continue;
    add(childOf(previous, keyword), childOf(current, keyword), wayInto(keyword, old, now));
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const [a, b] of matchBranches(old[keyword], now[keyword]).both)
      add(
        childOf(previous, keyword, a),
        childOf(current, keyword, b),
        keyword === 'allOf' ? IN_PLACE : keyword === 'anyOf' ? BRANCH : { ...BRANCH, sense: 'either' },
      );
  for (const keyword of ['prefixItems', 'items']) {
    const [left, right] = [old[keyword], now[keyword]];
    if (!Array.isArray(left) || !Array.isArray(right)) continue;
    for (let item = 0; item < Math.min(left.length, right.length); item++)
      add(childOf(previous, keyword, item), childOf(current, keyword, item), into(`[${item}]`, { item }));
  }
  return out;
}

/** Where the schemas of both versions stand. A reference to another definition than before stands where it is written. */
export function resolveBoth(left: Place, right: Place): Pick<Link, 'previous' | 'current'> {
  if (isRetargeted(left, right)) return { previous: left, current: right };
  return { previous: resolvePlace(left), current: resolvePlace(right) };
}

function into(path: string, step: Step): Way {
  return { ...IN_PLACE, path, step };
}

function wayIntoMap(map: string, name: string): Way {
  if (map === 'properties') return into(`.${name}`, { property: name });
  return map === 'patternProperties' ? into(`.{${name}}`, { pattern: name }) : { ...BRANCH, clause: map };
}

function wayInto(keyword: string, old: JsonObject, now: JsonObject): Way {
  const namesIn = (map: string): readonly string[] => [
    ...new Set([old, now].flatMap((schema) => entriesOf(schema[map]).map(([name]) => name))),
  ];
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return into('.*', { otherThan: namesIn('properties'), patterns: namesIn('patternProperties') });
    case 'propertyNames':
      return { ...into('.*', { name: 'any' }), clause: keyword };
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return into('[]', { itemFrom: Math.max(placesIn(old), placesIn(now)) });
    case 'contains': {
      const isBounded = (old['maxContains'] ?? now['maxContains']) !== undefined;
      return { ...into('[]', { itemFrom: 0 }), sense: isBounded ? 'either' : 'same', isBranch: true, clause: keyword };
    }
    case 'not':
      return { ...BRANCH, sense: 'other', clause: keyword };
    case 'if':
      return { ...BRANCH, sense: 'either', isAsked: true, clause: keyword };
    default:
      return { ...BRANCH, clause: keyword };
  }
}

/** How many items have a place of their own. */
function placesIn({ prefixItems, items }: JsonObject): number {
  return Array.isArray(prefixItems) ? prefixItems.length : Array.isArray(items) ? items.length : 0;
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
