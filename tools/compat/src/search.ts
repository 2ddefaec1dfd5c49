import { isJsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { type Case, casesOf, OutOfSteps } from './case-of.js';
import { finiteValues, itemAt, least, longestPrefix, mapOf, most, propertyAt, requiredOf, typeOf } from './facts-of.js';
import { stringsOf } from './finite-pattern.js';
import type { Oracle } from './oracle.js';

export interface SearchResult {
  readonly witness?: JsonValue;
  readonly tried: number;
}

const KEEP = 24;
const DEPTH = 7;
const WORDS = [
  '',
  'a',
  'b',
  'x',
  'z',
  'ab',
  'abc',
  'A',
  'Z9',
  '0',
  '5',
  '42',
  '-',
  ' ',
  'é',
  'x_a',
  'a@b.co',
  '2020-01-01',
  '2020-01-01T00:00:00Z',
];
const FORMATS = [
  '12:00:00Z',
  'P1D',
  'https://a.b/c',
  '/a',
  '127.0.0.1',
  '::1',
  '00000000-0000-4000-8000-000000000000',
  'a.b',
  '/a/b',
  '^a$',
  'YQ==',
];

/** The strings and numbers that occur in a schema, and their neighbours: where two schemas differ, they differ there. */
function landmarks(schemas: readonly JsonSchema[]): {
  readonly values: readonly JsonValue[];
  readonly names: readonly string[];
} {
  const values: JsonValue[] = [];
  const names = new Set<string>(['zz', 'x_1', 'A1', 'longer_name']);
  const visit = (value: JsonValue, key: string): void => {
    if (typeof value === 'number') {
      for (const near of [value, value - 1, value + 1, value + 0.5, value * 2, value * 3]) values.push(near);
      if (Number.isInteger(value) && value >= 0 && value <= 300) {
        for (const length of [value - 1, value, value + 1]) if (length >= 0) values.push('a'.repeat(length));
        if (/(Names|Length)/.test(key)) for (const length of [value, value + 1]) names.add('n'.repeat(length));
      }
    } else if (Array.isArray(value)) {
      for (const item of value) {
        if (key === 'required' || key === '') names.add(String(item));
        if (key === 'enum' || key === 'examples') values.push(item);
        visit(item as JsonValue, key);
      }
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (key === 'properties' || key === 'dependentRequired' || key === 'dependentSchemas') names.add(name);
        if (name === 'const') values.push(member);
        if (name === 'pattern' && typeof member === 'string') values.push(...(stringsOf(member) ?? []).slice(0, 60));
        visit(member, name);
      }
      for (const pattern of key === 'patternProperties' ? Object.keys(value) : [])
        names.add(`${pattern.replace(/[^A-Za-z0-9_-]/g, '')}k`);
    }
  };
  for (const schema of schemas) visit(schema as JsonValue, '');
  return { values, names: [...names] };
}

/**
 * Looks for a payload of `a` that `b` refuses. Examples come first, then values made from both schemas, those that `b`
 * refuses at their own place ahead of the rest; the smallest that is found is returned. Stops at `deadline`.
 */
export function searchWitness(
  a: JsonSchema,
  b: JsonSchema,
  oracle: Oracle,
  examples: readonly JsonValue[],
  deadline: number,
): SearchResult {
  let tried = 0;
  const marks = landmarks([a, b]);
  const scalars: readonly JsonValue[] = unique([
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    2,
    3,
    10,
    1e6,
    ...WORDS,
    ...FORMATS,
    ...marks.values,
  ]);
  const isOver = (): boolean => Date.now() > deadline;
  const steps = { left: 20_000 };
  const step = (): void => {
    if (steps.left-- <= 0 || isOver()) throw new OutOfSteps();
  };
  const refused = (value: JsonValue): boolean => {
    tried++;
    return oracle.accepts(a, value) && !oracle.accepts(b, value);
  };

  const known = new Map<string, readonly JsonValue[]>();
  const valuesOf = (own: readonly JsonSchema[], other: readonly JsonSchema[], depth: number): readonly JsonValue[] => {
    if (isOver() || own.includes(false)) return [];
    if ([...own, ...other].every(isAnything)) return ANYTHING;
    const key = JSON.stringify([own, other]);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    // A schema that is inside itself finds this while it is being answered, so a circle ends here.
    known.set(
      key,
      ANYTHING.filter((value) => own.every((schema) => oracle.accepts(schema, value))),
    );
    const values = makeValues(own, other, depth);
    known.set(key, values);
    return values;
  };

  const makeValues = (
    own: readonly JsonSchema[],
    other: readonly JsonSchema[],
    depth: number,
  ): readonly JsonValue[] => {
    const goal = other.length === 1 ? (other[0] ?? true) : { allOf: other as readonly JsonValue[] };
    const found: JsonValue[] = [];
    for (const one of casesOf(own, oracle, step)) {
      const candidates =
        finiteValues(one, oracle) ??
        (one.type === 'object'
          ? objects(one, other, depth)
          : one.type === 'array'
            ? arrays(one, other, depth)
            : scalars.filter((value) => typeOf(value) === one.type));
      found.push(...candidates.filter((value) => own.every((schema) => oracle.accepts(schema, value))));
    }
    const order = (value: JsonValue): number => (oracle.accepts(goal, value) ? 1e9 : 0) + JSON.stringify(value).length;
    const sorted = unique(found)
      .map((value) => ({ value, rank: order(value) }))
      .sort((x, y) => x.rank - y.rank)
      .map(({ value }) => value);
    const bad = sorted.filter((value) => !oracle.accepts(goal, value));
    const good = sorted.filter((value) => oracle.accepts(goal, value));
    const first = unique(
      [...new Set(good.map(typeOf))].flatMap((type) => good.filter((value) => typeOf(value) === type).slice(0, 3)),
    );
    return unique([...bad.slice(0, 4), ...first, ...bad.slice(4, KEEP), ...good]).slice(0, KEEP * 2);
  };

  /** What a place may hold, seen against each way in which the other side may be met. */
  const pick = (
    own: readonly JsonSchema[],
    ways: readonly (readonly JsonSchema[])[],
    depth: number,
  ): readonly JsonValue[] => {
    const [only = []] = ways;
    if (ways.length <= 1) return valuesOf(orTrue(own), orTrue(only), depth);
    const each = ways.slice(0, 6).map((way) => valuesOf(orTrue(own), orTrue(way), depth));
    return unique([...each.flatMap((values) => values.slice(0, 5)), ...each.flat()]).slice(0, KEEP * 2);
  };

  const casesOfOther = (schemas: readonly JsonSchema[], type: string): readonly Case[] =>
    casesOf(schemas, oracle, step).filter((one) => one.type === type);

  const objects = (one: Case, other: readonly JsonSchema[], depth: number): readonly JsonValue[] => {
    const others = casesOfOther(other, 'object');
    if (depth > DEPTH || (depth > 0 && !speaksOf(OBJECTS, one, others))) return [{}, { zz: 0 }, { zz: 'a' }];
    const required = requiredOf(one);
    const declared = [...one.parts, ...others.flatMap((each) => each.parts)].flatMap((part) =>
      Object.keys(mapOf(part, 'properties')),
    );
    const names = [...new Set([...required, ...declared, ...marks.names])].slice(0, 60);
    const options = new Map(
      names.map((name) => [
        name,
        pick(
          propertyAt(one, name),
          others.map((each) => propertyAt(each, name)),
          depth + 1,
        ),
      ]),
    );
    const at = (name: string): readonly JsonValue[] => options.get(name) ?? [];
    const fill = [...required].flatMap((name) =>
      at(name)
        .slice(-1)
        .map((value): [string, JsonValue] => [name, (at(name).find((each) => each !== null) ?? value) as JsonValue]),
    );
    const base = Object.fromEntries(fill);
    const out: JsonValue[] = [base];
    for (const name of names) for (const value of at(name)) out.push({ ...base, [name]: value });
    let grown: Record<string, JsonValue> = base;
    for (const name of names) {
      const value = at(name)[0];
      if (value === undefined) continue;
      grown = { ...grown, [name]: value };
      out.push(grown);
    }
    for (const [index, name] of names.slice(0, 10).entries())
      for (const next of names.slice(index + 1, 10))
        for (const x of at(name).slice(0, 10))
          for (const y of at(next).slice(0, 10)) out.push({ ...base, [name]: x, [next]: y });
    return out;
  };

  const arrays = (one: Case, other: readonly JsonSchema[], depth: number): readonly JsonValue[] => {
    const others = casesOfOther(other, 'array');
    if (depth > DEPTH || !speaksOf(ARRAYS, one, others)) return [[], [0], ['a']];
    const length = Math.min(longestPrefix([...one.parts, ...others.flatMap((each) => each.parts)]) + 1, 8);
    const at = Array.from({ length }, (_, index) =>
      pick(
        itemAt(one, index),
        others.map((each) => itemAt(each, index)),
        depth + 1,
      ),
    );
    const last = at[length - 1] ?? [];
    const out: JsonValue[] = [[]];
    const sizes = [
      0,
      1,
      2,
      3,
      4,
      ...[...one.parts, ...others.flatMap((each) => each.parts)].flatMap((part) =>
        [part.minItems, part.maxItems, part.minContains, part.maxContains].flatMap((n) =>
          typeof n === 'number' && n < 200 ? [n, n + 1, Math.max(0, n - 1)] : [],
        ),
      ),
    ];
    for (const size of new Set(
      sizes.filter((size) => size >= Math.min(most(one, 'minItems'), 200) && size <= least(one, 'maxItems')),
    )) {
      const row = (pick: (index: number) => JsonValue | undefined): void => {
        const items = Array.from({ length: size }, (_, index) => pick(index));
        if (items.every((item) => item !== undefined)) out.push(items as JsonValue[]);
      };
      const from = (index: number): readonly JsonValue[] => at[index] ?? last;
      for (let shift = 0; shift < 30; shift++) {
        row((index) => from(index)[shift % Math.max(1, from(index).length)]);
        row((index) => from(index)[(shift + index) % Math.max(1, from(index).length)]);
        for (let slot = 0; slot < Math.min(size, 3); slot++)
          row(
            (index) => from(index)[index === slot ? shift % Math.max(1, from(index).length) : from(index).length - 1],
          );
      }
    }
    return out;
  };

  for (const example of examples) if (refused(example)) return { witness: example, tried };
  let best: JsonValue | undefined;
  try {
    for (const value of valuesOf([a], [b], 0)) {
      if (refused(value) && (best === undefined || JSON.stringify(value).length < JSON.stringify(best).length))
        best = value;
    }
  } catch (error) {
    if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
  }
  return best === undefined ? { tried } : { witness: best, tried };
}

const ANYTHING: readonly JsonValue[] = ['a', 0, null, true, 0.5, {}, [], { zz: 0 }, [0]];
const OBJECTS = /"(required|\w*[pP]roperties|propertyNames|dependent\w+|minProperties|maxProperties|not)":/;
const ARRAYS = /"(\w*[iI]tems|contains|minContains|maxContains|not)":/;

function isAnything(schema: JsonSchema): boolean {
  return schema === true || (isJsonObject(schema) && Object.keys(schema).length === 0);
}

function speaksOf(keywords: RegExp, one: Case, others: readonly Case[]): boolean {
  return keywords.test(JSON.stringify([one, others]).replace('"nots":[]', ''));
}

function orTrue(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  return schemas.length === 0 ? [true] : schemas;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
