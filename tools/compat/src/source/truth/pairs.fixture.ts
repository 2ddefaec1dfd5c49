import { readFileSync } from 'node:fs';
import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import { isJsonObject } from '@bloodbank/schema-model';
import { hasOctokit, readOctokit } from '../../../../codegen/src/corpora/octokit.fixture.js';
import { RandomSchemas } from '../../soundness/random-schema.fixture.js';
import type { SourcePair } from './compile-source.fixture.js';

const FILE = 'shop/order.placed.v1.json';
const CASES = new URL('../../../fixtures/cases.json', import.meta.url);

/** The stated cases: one small change each, and back. */
export function casePairs(): readonly SourcePair[] {
  const cases = JSON.parse(readFileSync(CASES, 'utf8')) as readonly {
    readonly id: string;
    readonly old: JsonSchema;
    readonly new: JsonSchema;
  }[];
  return cases.flatMap(({ id, old, new: now }) => [pairOf(id, old, now), pairOf(`${id}, back`, now, old)]);
}

/** Changes that TypeScript has rules of its own for, each and back. */
export function cornerPairs(): readonly SourcePair[] {
  const text = { type: 'string' };
  const record = (properties: object, required: readonly string[] = Object.keys(properties)): JsonObject =>
    ({ type: 'object', properties, required }) as unknown as JsonObject;
  const x = (schema: object): JsonObject => record({ x: schema });
  const tuple = (minItems: number, ...prefixItems: readonly object[]): JsonObject =>
    x({ type: 'array', prefixItems, minItems, items: false });
  const kind = (...values: readonly string[]): object => ({ enum: values });
  const either = (...anyOf: readonly object[]): JsonObject => x({ anyOf });
  const both = (...allOf: readonly object[]): JsonObject => x({ allOf });
  const pairs: readonly (readonly [string, JsonObject, JsonObject])[] = [
    ['a tuple member that is required', tuple(1, text, text), tuple(2, text, text)],
    ['a tuple and a list', tuple(0, text), x({ type: 'array', items: text })],
    [
      'one record, told apart',
      x(record({ k: kind('a', 'b') })),
      either(record({ k: kind('a') }), record({ k: kind('b') })),
    ],
    [
      'one record, told apart by more',
      x(record({ k: kind('a', 'b'), n: text })),
      either(record({ k: kind('a'), n: text }), record({ k: kind('b'), n: { type: 'number' } })),
    ],
    [
      'a name of another variant',
      either(record({ k: kind('a'), p: text, q: text }), record({ k: kind('b'), q: text })),
      either(record({ k: kind('a'), p: text }), record({ k: kind('b'), q: text })),
    ],
    ['a name of any variant', x(record({ p: text, q: text })), either(record({ p: text }), record({ q: text }))],
    [
      'variants that cannot be at once',
      both(record({ k: kind('a'), p: text }), { anyOf: [record({ k: kind('a') }), record({ k: kind('b'), q: text })] }),
      x(record({ k: kind('a'), p: text })),
    ],
    [
      'a map of maps, one of several things',
      either({ additionalProperties: { type: 'object', additionalProperties: text } }),
      either({ additionalProperties: { properties: { a: text } } }),
    ],
    ['a constant structure', x({ const: { a: [1, 'x'], b: {} } }), x({ const: { a: [1, 'y'], b: {} } })],
    ['a constant structure, opened', x({ const: { a: [1, 'x'] } }), x(record({ a: { type: 'array' } }))],
    ['names of objects', x(record({ toString: text, length: text }, [])), x(record({ a: text }, []))],
    ['a required name of objects', x(record({ constructor: text })), x(record({ a: text }, []))],
    ['a list and any object', x({ type: 'array' }), x({ type: ['array', 'object'] })],
    [
      'a map and its names',
      x({ type: 'object', additionalProperties: text }),
      x({ ...record({ a: kind('v') }, []), additionalProperties: text }),
    ],
    [
      'an intersection of lists',
      both({ type: 'array', items: text }, { type: 'array', items: kind('a') }),
      x({ type: 'array', items: kind('a') }),
    ],
  ];
  return pairs.flatMap(([id, old, now]) => [pairOf(id, old, now), pairOf(`${id}, back`, now, old)]);
}

/** Random schemas and what became of them; some hold definitions that refer to each other. */
export function randomPairs(seed: number, count: number): readonly SourcePair[] {
  const random = new RandomSchemas(seed);
  return Array.from({ length: count }, (_, at) => {
    const old = random.below(3) === 0 ? withDefinitions(random) : random.schema(1 + random.below(3));
    let now = random.mutate(old);
    if (random.below(3) === 0) now = random.mutate(now);
    return pairOf(`random ${seed}/${at}`, old, now);
  });
}

function withDefinitions(random: RandomSchemas): JsonObject {
  const refer = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((one) => refer(one, depth));
    if (typeof value !== 'object' || value === null) return value;
    const schema = value as JsonObject;
    if (depth > 0 && isJsonObject(schema) && 'type' in schema && random.below(3) === 0)
      return { $ref: `#/$defs/${random.pick(['p', 'q'])}` };
    return Object.fromEntries(
      Object.entries(schema).map(([key, one]) =>
        /^(const|enum)$/.test(key) ? [key, one] : [key, refer(one, depth + 1)],
      ),
    );
  };
  const part = (): unknown => refer(random.schema(3), 0);
  const root = refer(random.schema(3), 0);
  return {
    ...(isJsonObject(root as JsonObject) ? (root as JsonObject) : {}),
    $defs: { p: part(), q: part() },
  } as JsonObject;
}

export function pairOf(id: string, old: JsonSchema, now: JsonSchema): SourcePair {
  return { id, file: FILE, old: { [FILE]: asFile(old) }, now: { [FILE]: asFile(now) } };
}

function asFile(schema: JsonSchema): JsonObject {
  const object = isJsonObject(schema) ? schema : { allOf: [schema] };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', description: 'x', ...object };
}

/** A tree of other people's schemas with a change in one of its files, as often as `count` says; each beside some events. */
function treePairs(files: Readonly<Record<string, object>>, seed: number, count: number): readonly SourcePair[] {
  const random = new RandomSchemas(seed);
  const events = Object.keys(files).filter((file) => !file.startsWith('_'));
  return Array.from({ length: count }, (_, at) => {
    const changed = random.pick(Object.keys(files));
    const schema = random.mutate(files[changed] as JsonSchema, 8);
    const now = { ...files, [changed]: asFile(schema) };
    const asked = events.includes(changed) ? [changed] : [random.pick(events), random.pick(events)];
    return asked.map((file) => ({ id: `${file}, ${changed} changed, ${at}`, file, old: files, now }));
  }).flat();
}

/** The same of GitHub's own tree; `undefined` where it is not here. */
export async function githubPairs(seed: number, count: number): Promise<readonly SourcePair[] | undefined> {
  return hasOctokit ? treePairs((await readOctokit()).files, seed, count) : undefined;
}
