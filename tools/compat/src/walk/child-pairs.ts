import { isJsonObject, isJsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { Place } from '../trees/schema-tree.js';
import { matchBranches } from './match-branches.js';
import type { Pair, Sense } from './pair.js';
import { childOf, referredBy, settle } from './place.js';

const MAPS = ['properties', 'patternProperties', 'dependentSchemas', 'dependencies'];
/** Keyword -> what a step into it adds to the path. */
const SINGLES: ReadonlyMap<string, string> = new Map([
  ['additionalProperties', '.*'],
  ['unevaluatedProperties', '.*'],
  ['propertyNames', '.*'],
  ['items', '[]'],
  ['additionalItems', '[]'],
  ['unevaluatedItems', '[]'],
  ['contains', '[]'],
  ['not', ''],
  ['if', ''],
  ['then', ''],
  ['else', ''],
]);

/** The pairs directly below one: parts that stand in both versions. What stands in one alone is for the rules to see. */
export function childPairs({ previous, current, sense, path }: Pair): readonly Pair[] {
  const out: Pair[] = [];
  const add = (left: Place, right: Place, step: string, turn: Sense = 'same'): void => {
    out.push({ previous: settle(left), current: settle(right), sense: turned(sense, turn), path: path + step });
  };
  const [old, now] = [previous.schema, current.schema];
  const [from, to] = [referredBy(previous), referredBy(current)];
  if (from !== undefined && to !== undefined) add(from, to, '');
  // A part that was moved behind a reference, or back, is compared with what it became.
  else if (from !== undefined && to === undefined) add(from, current, '');
  else if (from === undefined && to !== undefined) add(previous, to, '');

  for (const keyword of MAPS) {
    const right = now[keyword];
    for (const [name, child] of entriesOf(old[keyword])) {
      if (!isJsonObject(right) || !Object.hasOwn(right, name) || !isJsonSchema(child) || !isJsonSchema(right[name]))
        continue;
      const step = keyword === 'properties' ? `.${name}` : keyword === 'patternProperties' ? `.{${name}}` : '';
      add(childOf(previous, keyword, name), childOf(current, keyword, name), step);
    }
  }
  for (const [keyword, step] of SINGLES) {
    if (!isJsonSchema(old[keyword]) || !isJsonSchema(now[keyword])) continue;
    const isBounded = keyword === 'contains' && (old['maxContains'] ?? now['maxContains']) !== undefined;
    const turn = keyword === 'not' ? 'other' : keyword === 'if' || isBounded ? 'either' : 'same';
    add(childOf(previous, keyword), childOf(current, keyword), step, turn);
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const [a, b] of matchBranches(old[keyword], now[keyword]).both)
      add(childOf(previous, keyword, a), childOf(current, keyword, b), '', keyword === 'oneOf' ? 'either' : 'same');
  for (const keyword of ['prefixItems', 'items']) {
    const [left, right] = [old[keyword], now[keyword]];
    if (!Array.isArray(left) || !Array.isArray(right)) continue;
    for (let index = 0; index < Math.min(left.length, right.length); index++)
      add(childOf(previous, keyword, index), childOf(current, keyword, index), `[${index}]`);
  }
  return out;
}

function turned(outer: Sense, inner: Sense): Sense {
  if (outer === 'either' || inner === 'either') return 'either';
  return outer === inner ? 'same' : 'other';
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
