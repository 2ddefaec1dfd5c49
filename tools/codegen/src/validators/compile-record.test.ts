import type { SchemaSet } from '@bloodbank/schema-model';
import { unitId } from '@bloodbank/schema-model/validation';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { treeOf } from '../tree.fixture.js';
import { closedUnits } from './closings.js';
import { compileRecord } from './compile-record.js';
import { createValidatorCompiler } from './compile-validator.js';
import type { ValidatorCode } from './validator-code.js';

const NAMES = 'a b c de_f g1 $h k l m n o'.split(' ');
const ODD_NAMES = ['constructor', 'i-j', 'é'];
const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const shared = { $ref: '../_common/types.v1.json#/$defs/shared' };
const name = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
);
const property = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...TYPES.map((type) => ({ type }))) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(shared, {}, { minLength: 1 }, { type: 'array', items: { type: 'number' } }),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, { type: ['string', 'null'] }) },
);
const schema = fc.record(
  {
    type: fc.constantFrom<unknown>('object', 'object', 'object', 'object', ['object', 'null']),
    properties: fc
      .uniqueArray(fc.tuple(name, property), { maxLength: 12, selector: ([name]) => name })
      .map(Object.fromEntries),
    required: fc.uniqueArray(name, { maxLength: 4 }),
    additionalProperties: fc.constantFrom(false, true),
  },
  { requiredKeys: ['type'] },
);

function setOf(value: object): SchemaSet {
  const common = { $defs: { shared: { type: 'object', additionalProperties: false, properties: { a: {} } } } };
  return treeOf({ 'github/pr.created.v1.json': { description: 'x', ...value }, '_common/types.v1.json': common });
}

it('what is written at once is what becomes of the code of ajv, letter for letter', () => {
  let written = 0;
  fc.assert(
    fc.property(schema, fc.boolean(), (value, isTolerant) => {
      const set = setOf(value);
      const [unit] = set.events.map((event) => event.unit);
      if (unit === undefined) throw new Error('The tree has no event.');
      const options = { tracked: new Set<string>(), ...(isTolerant ? { closed: closedUnits(set) } : {}) };
      const seen: (ValidatorCode | undefined)[] = [];
      const direct = createValidatorCompiler(set, {
        ...options,
        compileFirst: (work) => {
          seen.push(compileRecord(work));
          return undefined;
        },
      }).compile(unit);
      const [quick] = seen;
      if (quick === undefined) return;
      written++;
      expect({ ...quick, parts: direct.parts }, unitId(unit)).toEqual(direct);
    }),
    { numRuns: 300 },
  );
  expect(written).toBeGreaterThan(40);
});
