import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
// What the check says of consumers must be true of the consumers that are generated.
import { compareSchemas } from '../../compat/src/compare.js';
import { type AjvValidator, createAjvValidator } from '../../compat/src/oracle/ajv-validator.js';
import { hasFormat } from '../../compat/src/pattern/formats.js';
import { toReader } from '../../compat/src/policy/to-reader.js';
import { normalise } from '../../compat/src/prepare/normalise.js';
import { RandomSchemas } from '../../compat/src/soundness/random-schema.fixture.js';
import type { Contract, Issue } from '../runtime/contract.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { treeOf } from './tree.fixture.js';
import { bundleValidators } from './validators/bundle-validators.js';

type Validate = (payload: unknown) => readonly Issue[];

interface Generated {
  readonly validate: Validate;
  tolerate(validate: Validate, payload: unknown): readonly Issue[];
}

const FILE = 'github/pr.created.v1.json';

function contractOf(schema: JsonObject, shared: object = {}): Contract {
  const tree = treeOf({ [FILE]: { description: 'x', ...schema }, '_common/types.v1.json': { $defs: shared } });
  const contract = contractsFromSchemas(tree).registry.find('github.pr.created');
  if (contract === undefined) throw new Error('The tree has no contract.');
  return contract;
}

async function generatedOf(schema: JsonObject, shared: object = {}): Promise<Generated> {
  const set = treeOf({ [FILE]: { description: 'x', ...schema }, '_common/types.v1.json': { $defs: shared } });
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({
    set,
    units,
    nameOf: () => 'validate',
    output: { format: 'iife', globalName: 'generated' },
    hasTolerate: true,
  });
  return new Function(`${code}; return generated;`)() as Generated;
}

/** A random object schema with closings put into it. */
function closedSchema(random: RandomSchemas): JsonObject | undefined {
  const close = (schema: JsonValue): JsonValue => {
    if (Array.isArray(schema)) return schema.map(close);
    if (!isJsonObject(schema)) return schema;
    const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, close(part)]));
    const isNamed = isJsonObject(schema['properties']) && schema['additionalProperties'] === undefined;
    return isNamed && random.below(2) === 0 ? { ...parts, additionalProperties: false } : parts;
  };
  const schema = close(random.schema(3) as JsonValue);
  return isJsonObject(schema) && JSON.stringify(schema).includes('ropertie') ? schema : undefined;
}

function isAccepted(judge: AjvValidator, payload: JsonValue): boolean {
  try {
    return judge.accepts(payload);
  } catch {
    return false;
  }
}

/** Absent where there is no answer. */
const noIssues = (issues: () => readonly Issue[]): boolean | undefined => {
  try {
    return issues().length === 0;
  } catch (error) {
    // ajv's own code for unevaluated properties fails on some payloads.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

/** The change that the tolerance is for. */
function withNewProperty(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withNewProperty);
  if (!isJsonObject(schema)) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, withNewProperty(part)]));
  const properties = schema['additionalProperties'] === false ? parts['properties'] : undefined;
  return isJsonObject(properties) ? { ...parts, properties: { c: {}, ...properties } } : parts;
}

/** Schemas of random parts that a tree takes; lint refuses some. */
function* contracts(random: RandomSchemas, count: number): Generator<readonly [JsonObject, Contract]> {
  for (let made = 0; made < count; made++) {
    const schema = closedSchema(random);
    if (schema === undefined) continue;
    let contract: Contract;
    try {
      contract = contractOf(schema);
      contract.validate(null);
    } catch {
      continue;
    }
    yield [schema, contract];
  }
}

describe('what a consumer accepts', () => {
  it('is what the check takes a tolerant reader to accept', () => {
    const random = new RandomSchemas(21);
    const seen = { schemas: 0, tolerated: 0 };
    for (const [schema, contract] of contracts(random, 700)) {
      const normal = normalise(schema as JsonSchema, hasFormat);
      const reader = createAjvValidator(toReader(normal));
      seen.schemas++;
      for (let tried = 0; tried < 20; tried++) {
        const payload = random.value();
        const isRead = isAccepted(reader, payload);
        const isReceived = noIssues(() => contract.validateReceived(payload));
        if (isReceived === undefined) continue;
        if (isReceived && !noIssues(() => contract.validate(payload))) seen.tolerated++;
        if (isRead) expect(isReceived, JSON.stringify({ schema, payload })).toBe(true);
        else expect(isReceived, JSON.stringify({ schema, payload })).toBe(false);
      }
    }
    expect(seen.schemas).toBeGreaterThan(200);
    expect(seen.tolerated).toBeGreaterThan(50);
  }, 120_000);

  it('is whatever a newer publisher sends, where the check says that it is safe', () => {
    const random = new RandomSchemas(22);
    const seen = { safe: 0, sent: 0, tolerated: 0 };
    for (const [schema, contract] of contracts(random, 700)) {
      const changed = random.below(2) === 0 ? random.mutate(schema as JsonSchema) : withNewProperty(schema);
      if (!isJsonObject(changed)) continue;
      let next: Contract;
      try {
        next = contractOf(changed);
        next.validate(null);
      } catch {
        continue;
      }
      if (compareSchemas(schema as JsonSchema, changed as JsonSchema, { budgetMs: 400 }).forward.verdict !== 'SAFE')
        continue;
      seen.safe++;
      for (let tried = 0; tried < 30; tried++) {
        const made = random.value();
        const payload = isJsonObject(made) && tried % 2 === 0 ? { ...made, c: 1 } : made;
        try {
          if (next.validatePublish(payload).length > 0) continue;
        } catch {
          continue;
        }
        seen.sent++;
        const isReceived = noIssues(() => contract.validateReceived(payload));
        if (isReceived === undefined) continue;
        if (!noIssues(() => contract.validate(payload))) seen.tolerated++;
        expect(
          noIssues(() => contract.validateReceived(payload)),
          JSON.stringify({ schema, changed, payload }),
        ).toBe(true);
      }
    }
    expect(seen.safe).toBeGreaterThan(30);
    expect(seen.tolerated).toBeGreaterThan(0);
  }, 120_000);

  it('is the same of generated validators as of those in memory', async () => {
    const random = new RandomSchemas(23);
    let tolerated = 0;
    for (const [schema, contract] of contracts(random, 150)) {
      const { validate, tolerate } = await generatedOf(schema);
      for (let tried = 0; tried < 20; tried++) {
        const payload = random.value();
        const exact = noIssues(() => validate(payload));
        expect(exact).toBe(noIssues(() => contract.validate(payload)));
        const received = exact || noIssues(() => tolerate(validate, payload));
        expect(received, JSON.stringify({ schema, payload })).toBe(noIssues(() => contract.validateReceived(payload)));
        if (received && !exact) tolerated++;
      }
    }
    expect(tolerated).toBeGreaterThan(10);
  }, 120_000);
});

const TEXT = { type: 'string' };
const CLOSED = { type: 'object', properties: { a: TEXT }, additionalProperties: false };
// biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
const ASKING = { if: { $ref: '../_common/types.v1.json#/$defs/closed' }, then: { required: ['a'] } };
const toClosed = { $ref: '../_common/types.v1.json#/$defs/closed' };

describe('what was not evaluated', () => {
  it('does not hold what a closing has seen, to the check as to the consumer', () => {
    const inner = { properties: { b: TEXT }, additionalProperties: false };
    const schema = { type: 'object', properties: { a: TEXT }, allOf: [inner], unevaluatedProperties: { type: 'null' } };
    const payload = { b: 'x', c: 1 };
    expect(contractOf(schema).validateReceived(payload)).toEqual([]);
    expect(createAjvValidator(toReader(normalise(schema, hasFormat))).accepts(payload)).toBe(true);
  });
});

describe('a closed object', () => {
  it.each<[string, JsonObject, JsonValue, boolean]>([
    ['takes newer properties', CLOSED, { a: 'x', b: 1 }, true],
    [
      'takes newer properties where it leaves none unevaluated',
      {
        ...CLOSED,
        additionalProperties: true,
        properties: { c: { properties: { a: TEXT }, unevaluatedProperties: false } },
      },
      { c: { b: 1 } },
      true,
    ],
    ['still wants its own', CLOSED, { a: 1, b: 1 }, false],
    ['takes them behind a reference', { properties: { c: toClosed } }, { c: { b: 1 } }, true],
    ['takes them in any branch', { oneOf: [toClosed, { type: 'null' }] }, { b: 1 }, true],
    ['is not what `not` asks for', { not: toClosed }, { b: 1 }, true],
    ['is refused by `not` as ever', { not: toClosed }, { a: 'x' }, false],
    ['is asked exactly by `if`', ASKING, { b: 1 }, true],
    ['is counted exactly', { contains: toClosed, maxContains: 1 }, [{ a: 'x' }, { b: 1 }], true],
  ])('%s', async (_, schema, payload, isAcceptable) => {
    const shared = { closed: CLOSED };
    const { validate, tolerate } = await generatedOf(schema, shared);
    // Each is asked on its own, so that a tolerance that stays on shows.
    const before = validate(payload).length;
    expect(before === 0 || tolerate(validate, payload).length === 0).toBe(isAcceptable);
    expect(tolerate(validate, payload).length === 0).toBe(isAcceptable);
    expect(validate(payload)).toHaveLength(before);
    expect(contractOf(schema, shared).validateReceived(payload).length === 0).toBe(isAcceptable);
  });

  it('names what is wrong, and not what is new', () => {
    const issues = contractOf(CLOSED).validateReceived({ a: 1, b: 1 });
    expect(issues.map(({ pointer, keyword }) => `${pointer} ${keyword}`)).toEqual(['/a type']);
  });
});
