import { isJsonObject, isJsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { Place } from '../trees/schema-tree.js';
import { matchBranches } from './match-branches.js';
import type { Pair, Sense, Step } from './pair.js';
import { childOf, referredBy, resolvePlace } from './place.js';

const MAPS = ['properties', 'patternProperties', 'dependentSchemas', 'dependencies'];
const IN_PLACE: Way = { path: '', steps: [] };
const ANY_NAME: Way = { path: '.*', steps: ['unnamed'] };
const ANY_ITEM: Way = { path: '[]', steps: [{ item: 'any' }] };
const OTHER_ITEM: Way = { path: '[]', steps: ['unnamed'] };
/** Keyword -> where a step into it leads. */
const SINGLES: ReadonlyMap<string, Way> = new Map([
  ['additionalProperties', ANY_NAME],
  ['unevaluatedProperties', ANY_NAME],
  ['propertyNames', ANY_NAME],
  ['items', ANY_ITEM],
  ['additionalItems', OTHER_ITEM],
  ['unevaluatedItems', OTHER_ITEM],
  ['contains', ANY_ITEM],
  ['not', IN_PLACE],
  ['if', IN_PLACE],
  ['then', IN_PLACE],
  ['else', IN_PLACE],
]);

interface Way {
  readonly path: string;
  readonly steps: readonly Step[];
}

/** The pairs directly below one: parts that stand in both versions. What stands in one alone is for the rules to see. */
export function childPairs({ previous, current, sense, path, steps }: Pair): readonly Pair[] {
  const out: Pair[] = [];
  const add = (left: Place, right: Place, way: Way, turn: Sense = 'same'): void => {
    const there = { path: path + way.path, steps: [...steps, ...way.steps] };
    out.push({ previous: resolvePlace(left), current: resolvePlace(right), sense: turned(sense, turn), ...there });
  };
  const [old, now] = [previous.schema, current.schema];
  const [from, to] = [referredBy(previous), referredBy(current)];
  if (from !== undefined && to !== undefined) add(from, to, IN_PLACE);
  // A part that was moved behind a reference, or back, is compared with what it became.
  else if (from !== undefined && to === undefined) add(from, current, IN_PLACE);
  else if (from === undefined && to !== undefined) add(previous, to, IN_PLACE);

  for (const keyword of MAPS) {
    const right = now[keyword];
    for (const [name, child] of entriesOf(old[keyword])) {
      if (!isJsonObject(right) || !Object.hasOwn(right, name) || !isJsonSchema(child) || !isJsonSchema(right[name]))
        continue;
      add(childOf(previous, keyword, name), childOf(current, keyword, name), wayInto(keyword, name));
    }
  }
  for (const [keyword, way] of SINGLES) {
    if (!isJsonSchema(old[keyword]) || !isJsonSchema(now[keyword])) continue;
    const isBounded = keyword === 'contains' && (old['maxContains'] ?? now['maxContains']) !== undefined;
    const turn = keyword === 'not' ? 'other' : keyword === 'if' || isBounded ? 'either' : 'same';
    add(childOf(previous, keyword), childOf(current, keyword), way, turn);
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const [a, b] of matchBranches(old[keyword], now[keyword]).both)
      add(
        childOf(previous, keyword, a),
        childOf(current, keyword, b),
        IN_PLACE,
        keyword === 'oneOf' ? 'either' : 'same',
      );
  for (const keyword of ['prefixItems', 'items']) {
    const [left, right] = [old[keyword], now[keyword]];
    if (!Array.isArray(left) || !Array.isArray(right)) continue;
    for (let index = 0; index < Math.min(left.length, right.length); index++)
      add(childOf(previous, keyword, index), childOf(current, keyword, index), {
        path: `[${index}]`,
        steps: [{ item: index }],
      });
  }
  return out;
}

function wayInto(map: string, name: string): Way {
  if (map === 'properties') return { path: `.${name}`, steps: [{ property: name }] };
  return map === 'patternProperties' ? { path: `.{${name}}`, steps: ['unnamed'] } : IN_PLACE;
}

function turned(outer: Sense, inner: Sense): Sense {
  if (outer === 'either' || inner === 'either') return 'either';
  return outer === inner ? 'same' : 'other';
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
