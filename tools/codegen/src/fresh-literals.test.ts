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
  const code = (await Promise.all(texts)).join('\n');
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
});
