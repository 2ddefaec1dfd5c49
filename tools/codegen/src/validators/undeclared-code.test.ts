import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredNames } from '../../runtime/declared-names.js';
import { findUndeclared } from '../../runtime/find-undeclared.js';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { planContracts } from '../plan/plan-contracts.js';
import { renderUndeclared } from '../render/render-undeclared.js';
import { treeOf } from '../tree.fixture.js';

type Check = (payload: unknown) => boolean;

interface Both {
  readonly schema: object;
  /** By the code that is generated. */
  readonly mayHold: Check;
  /** By walking. */
  readonly holds: Check;
}

const ANY: Check = () => {
  throw new Error('No such function was generated.');
};

async function bothOf(schemas: readonly object[], shared: object = {}): Promise<readonly Both[]> {
  const files = schemas.map((schema, index) => [`random/thing_${index}.made.v1.json`, { description: 'x', ...schema }]);
  const set = treeOf({ ...Object.fromEntries(files), '_common/types.v1.json': { $defs: shared } });
  const [code] = renderUndeclared(planContracts(set));
  const url = `data:text/javascript,${encodeURIComponent(code?.content ?? '')}`;
  const generated = (await import(url)) as Readonly<Record<string, Check>>;
  const { registry } = contractsFromSchemas(set);
  return schemas.map((_, index) => {
    const { schema = {}, typeName = '' } = registry.find(`random.thing_${index}.made`) ?? {};
    const declared = declaredNames(schema);
    return {
      schema,
      mayHold: generated[`in${typeName}`] ?? ANY,
      holds: (payload) => findUndeclared(declared, payload).length > 0,
    };
  });
}

const NAMES = ['a', 'b', 'c', 'ab', 'bc', 'constructor', 'a b', 'x/y'];
const name = fc.constantFrom(...NAMES);
const sent = fc.constantFrom(...NAMES, '__proto__', 'other');
const toShared = (shared: string): object => ({ $ref: `../_common/types.v1.json#/$defs/${shared}` });

/** What decides which names are declared, in every combination. */
const schema: fc.Arbitrary<object> = fc.letrec<{ part: object }>((tie) => {
  const part = tie('part');
  const parts = fc.array(part, { minLength: 1, maxLength: 2 });
  const keyword = (word: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<readonly [string, unknown]> =>
    value.map((each) => [word, each]);
  const byName = (keys: fc.Arbitrary<string>): fc.Arbitrary<object> =>
    fc
      .uniqueArray(fc.tuple(keys, part), { maxLength: 4, selector: ([key]) => key })
      .map((pairs) => Object.fromEntries(pairs));
  return {
    part: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'schema' },
      fc.constantFrom<object>({}, { type: 'string' }, { type: 'object' }, toShared('node'), toShared('pair')),
      fc
        .uniqueArray(
          fc.oneof(
            keyword('properties', byName(name)),
            keyword('properties', byName(name)),
            keyword('required', fc.uniqueArray(name, { maxLength: 2 })),
            keyword('additionalProperties', fc.oneof(fc.boolean(), part)),
            keyword('patternProperties', byName(fc.constantFrom('^a', 'b', 'c$', '^x', '^_'))),
            keyword('items', part),
            keyword('prefixItems', parts),
            keyword('contains', part),
            keyword('allOf', parts),
            keyword('anyOf', parts),
            keyword('if', part),
            keyword('then', part),
            keyword('dependentSchemas', byName(name)),
            keyword('x-open', fc.boolean()),
          ),
          { maxLength: 4, selector: ([word]) => word },
        )
        .map(Object.fromEntries),
    ),
  };
}).part;

const SHARED = {
  node: { type: 'object', properties: { a: toShared('node'), b: { type: 'string' } } },
  pair: { prefixItems: [toShared('node')], items: { properties: { c: {} } } },
};

/** Plain values, as JSON makes them, with properties that have no value as well. */
const payload: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'payload' },
    fc.constantFrom(null, undefined, 1, 'text'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.uniqueArray(fc.tuple(sent, tie('value')), { maxLength: 4, selector: ([key]) => key }).map(Object.fromEntries),
    fc
      .uniqueArray(fc.tuple(sent, tie('value')), { maxLength: 4, selector: ([key]) => key })
      .map((pairs) => JSON.parse(JSON.stringify(Object.fromEntries(pairs))) as unknown),
  ),
})).value;

describe('the generated code for undeclared properties', () => {
  it('says what walking finds, of any schema and any plain payload', async () => {
    const schemas = fc.sample(schema, { numRuns: 300, seed: 20_261_130 });
    const seen = { no: 0, needless: 0, yes: 0 };
    for (const { schema: bundled, mayHold, holds } of await bothOf(schemas, SHARED)) {
      fc.assert(
        fc.property(payload, (value) => {
          const isHeld = holds(value);
          if (isHeld) expect(mayHold(value), JSON.stringify(bundled).slice(0, 2_000)).toBe(true);
          seen[isHeld ? 'yes' : mayHold(value) ? 'needless' : 'no']++;
        }),
        { numRuns: 200 },
      );
    }
    expect(seen.yes).toBeGreaterThan(5_000);
    expect(seen.no).toBeGreaterThan(5_000);
    // Of schemas with more patterns in one place than code is written for.
    expect(seen.needless).toBeLessThan(seen.no / 100);
  }, 60_000);

  it('never says no where an object inherits, hides or computes what it holds', async () => {
    const [both] = await bothOf([{ properties: { a: { properties: { b: {} } } } }]);
    const odd: readonly unknown[] = [
      Object.create({ c: 1 }),
      Object.assign(Object.create({ a: 1 }), { c: 1 }),
      Object.defineProperty({ c: 1 }, 'a', { value: 1, enumerable: false }),
      Object.defineProperty({}, 'c', { get: () => 1, enumerable: true }),
      { a: Object.assign(Object.create(null), { c: 1 }) },
      { a: [[{}], { c: 1 }] },
    ];
    for (const value of odd) if (both?.holds(value)) expect(both.mayHold(value)).toBe(true);
    expect(odd.filter((value) => both?.holds(value))).toHaveLength(4);
  });

  it('leaves schemas beyond its bounds to the walk', async () => {
    const patterns = { '^a': {}, '^b': {}, '^c': {}, '^d': {} };
    const prefix = Array.from({ length: 33 }, () => ({ properties: { a: {} } }));
    const both = await bothOf([{ patternProperties: patterns }, { properties: { a: { prefixItems: prefix } } }]);
    expect(both.map(({ mayHold }) => mayHold({ a: [] }))).toEqual([true, true]);
    expect(both.map(({ holds }) => holds({ a: [] }))).toEqual([false, false]);
  });

  it('shares the functions of what events share', async () => {
    const event = { type: 'object', properties: { node: toShared('node') } };
    const files = { 'github/a.made.v1.json': event, 'github/b.made.v1.json': event };
    const set = treeOf({ ...files, '_common/types.v1.json': { $defs: SHARED } });
    const [code] = renderUndeclared(planContracts(set));
    expect(code?.content.match(/^function /gm)).toHaveLength(2);
  });
});
