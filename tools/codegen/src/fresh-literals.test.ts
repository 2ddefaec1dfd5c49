import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';
import { describe, expect, it } from 'vitest';
import { createSampler } from '../../compat/src/soundness/sample-values.fixture.js';
import { WildSchemas } from '../../compat/src/soundness/wild-schema.fixture.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { checkTypes } from './corpora/check-types.fixture.js';
import type { Declared } from './corpora/declare-group.fixture.js';
import { treeOf } from './tree.fixture.js';
import { renderUnit } from './types/render-unit.js';
import { toTypeSchema } from './types/to-type-schema.js';

const SEED = Number(process.env['SEED'] ?? 20_261_201);
const SCHEMAS = 100;

interface Case {
  readonly document: JsonObject;
  readonly declared: Declared;
  readonly values: readonly JsonValue[];
}

/**
 * Without unions of objects: a name that one branch declares may be published with the values of another, where the compiler
 * knows better.
 */
function withoutUnions(document: JsonObject): JsonObject {
  const isUnion = ([keyword, value]: readonly [string, JsonValue]): boolean =>
    (keyword === 'anyOf' || keyword === 'oneOf') && JSON.stringify(value).includes('"properties"');
  return mapSchema(
    document,
    (schema): JsonSchema => Object.fromEntries(Object.entries(schema).filter((member) => !isUnion(member))),
  ) as JsonObject;
}

async function caseOf(document: JsonObject, sample: () => JsonValue): Promise<Case | undefined> {
  let set: ReturnType<typeof treeOf>;
  try {
    set = treeOf({ 'a/b.created.v1.json': document });
  } catch {
    return undefined;
  }
  const contract = contractsFromSchemas(set).registry.find('a.b.created');
  const values = Array.from({ length: 25 }, sample).filter((value) => {
    try {
      return typeof value === 'object' && contract?.validatePublish(value).length === 0;
    } catch {
      return false;
    }
  });
  const [event] = set.events;
  if (event === undefined) return undefined;
  const units = [event.unit, ...event.reaches.flatMap((key) => set.units.get(key) ?? [])];
  const texts = [...new Set(units)].map((unit) => renderUnit(unit.name, toTypeSchema(set, unit).schema));
  const code = texts.join('\n');
  return { document, declared: { code, typeName: event.unit.name }, values: values.slice(0, 8) };
}

describe(`a payload that may be published (seed ${SEED})`, () => {
  it('compiles as a fresh literal of its type', async () => {
    const random = new WildSchemas(SEED, '2020-12');
    const cases: Case[] = [];
    for (let made = 0; made < SCHEMAS; made++) {
      const document = withoutUnions(random.document());
      const one = await caseOf(
        document,
        createSampler([document], (limit) => random.below(limit)),
      );
      if (one !== undefined) cases.push(one);
    }
    const checked = await checkTypes(cases, true);
    const refused = checked.flatMap(({ accepted = [], broken }, at) => {
      const { document, values = [] } = cases[at] ?? {};
      const unfit = values.filter((_, test) => accepted[test] === false);
      return [...broken, ...unfit.map((value) => JSON.stringify({ document, value }))];
    });
    expect(refused).toEqual([]);
    expect(cases.flatMap(({ values }) => values).length).toBeGreaterThan(SCHEMAS);
  }, 300_000);

  it('compiles wherever in its schema a property is named', async () => {
    const cases = CORNERS.map(([document, values]) => ({ document: document as JsonObject, values }));
    const made = await Promise.all(cases.map(({ document, values }) => cornerOf(document, values)));
    const checked = await checkTypes(made, true);
    expect(checked.flatMap(({ broken }) => broken)).toEqual([]);
    expect(checked.map(({ accepted }, at) => [cases[at], accepted?.every(Boolean)])).toEqual(
      cases.map((one) => [one, true]),
    );
  }, 60_000);
});

const [TEXT, NUMBER] = [{ type: 'string' }, { type: 'integer' }];
const asksFor = (name: string, more: object = {}): object => ({ if: { required: [name] }, ...more });

// biome-ignore-start lint/suspicious/noThenProperty: a condition of JSON Schema has one.
/** Schemas that name a property in one corner alone, each with payloads that hold it and may be published. */
const CORNERS: readonly (readonly [schema: object, payloads: readonly JsonValue[]])[] = [
  [
    { properties: { a: TEXT }, allOf: [asksFor('a', { then: { properties: { more: NUMBER } } })] },
    [{ a: 'x', more: 1 }, { more: 'any' }],
  ],
  [{ properties: { a: TEXT }, if: { properties: { seen: { const: 1 } } }, then: {} }, [{ seen: 2 }, { seen: 1 }]],
  [
    { properties: { a: TEXT }, ...asksFor('a'), else: { properties: { other: TEXT } } },
    [{ other: 'x' }, { a: 'x', other: 5 }],
  ],
  [{ properties: { a: NUMBER }, dependentSchemas: { a: { properties: { b: TEXT } } } }, [{ a: 1, b: 'x' }, { b: 5 }]],
  [{ properties: { a: NUMBER }, dependentRequired: { a: ['b'] } }, [{ a: 1, b: 'x' }, { b: [] }]],
  [
    { properties: { a: NUMBER }, dependencies: { a: { properties: { b: TEXT } }, c: ['d'] } },
    [{ a: 1, b: 'x', c: 1, d: 2 }],
  ],
  [
    {
      $defs: { more: { allOf: [asksFor('a', { then: { properties: { z: { type: 'boolean' } } } })] } },
      properties: { a: NUMBER },
      allOf: [{ $ref: '#/$defs/more' }],
    },
    [{ a: 1, z: true }, { z: 'x' }],
  ],
  [
    {
      properties: {
        list: { items: { properties: { t: TEXT }, allOf: [asksFor('t', { then: { properties: { u: NUMBER } } })] } },
      },
    },
    [{ list: [{ t: 'q', u: 1 }, { u: 'x' }] }],
  ],
  [
    {
      properties: { a: NUMBER },
      ...asksFor('a', { then: asksFor('a', { then: { properties: { deep: { properties: { er: TEXT } } } } }) }),
    },
    [{ a: 1, deep: { er: 'x' } }],
  ],
  [
    {
      $defs: { base: { properties: { a: TEXT } } },
      properties: { q: { $ref: '#/$defs/base', properties: { b: NUMBER } } },
    },
    [{ q: { a: 'x', b: 1 } }],
  ],
  [
    {
      type: ['object', 'null'],
      properties: { a: NUMBER },
      allOf: [asksFor('a', { then: { properties: { b: NUMBER } } })],
    },
    [{ a: 1, b: 2 }],
  ],
  [
    {
      $defs: { base: { properties: { b: NUMBER } } },
      allOf: [{ $ref: '#/$defs/base' }],
      ...asksFor('c', { then: { properties: { c: TEXT, d: NUMBER } } }),
      unevaluatedProperties: false,
    },
    [{ b: 1 }, { c: 'x', d: 1 }],
  ],
  [{ properties: { a: TEXT }, required: ['a', 'undescribed'] }, [{ a: 'x', undescribed: 1 }]],
  [{ properties: { a: TEXT }, not: { properties: { b: { const: 1 } }, required: ['b'] } }, [{ a: 'x' }]],
  [
    { properties: { a: TEXT }, if: { properties: { toString: TEXT } }, dependentSchemas: { constructor: {} } },
    [{ a: 'x' }],
  ],
];
// biome-ignore-end lint/suspicious/noThenProperty: it ends here.

/** @throws {Error} where a payload may not be published: then it says nothing of its type. */
async function cornerOf(document: JsonObject, values: readonly JsonValue[]): Promise<Case> {
  const set = treeOf({ 'a/b.created.v1.json': document });
  const contract = contractsFromSchemas(set).registry.find('a.b.created');
  const refused = values.flatMap((value) => contract?.validatePublish(value) ?? []);
  const [event] = set.events;
  if (refused.length > 0 || event === undefined) throw new Error(JSON.stringify({ document, refused }));
  const units = [event.unit, ...event.reaches.flatMap((key) => set.units.get(key) ?? [])];
  const texts = [...new Set(units)].map((unit) => renderUnit(unit.name, toTypeSchema(set, unit).schema));
  const code = texts.join('\n');
  return { document, declared: { code, typeName: event.unit.name }, values };
}
