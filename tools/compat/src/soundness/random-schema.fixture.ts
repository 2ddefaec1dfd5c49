import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { createRandom } from '../search/random.js';

const NAMES = ['a', 'b', 'ab', 'c'];
const PATTERNS = ['^a', 'b$', '^[ab]+$', '^.{1,2}$'];
const SCALARS: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  3,
  -1,
  0.5,
  1.5,
  '',
  'a',
  'ab',
  'b',
  'abc',
  '2020-01-01',
];
const TYPES = ['string', 'integer', 'number', 'null', 'boolean', 'array', 'object'];

/** Makes schemas and values over a few names and small numbers, so that unrelated ones meet often. */
export class RandomSchemas {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  value(depth = 0): JsonValue {
    const kind = this.below(depth > 2 ? 6 : 10);
    if (kind < 6) return this.pick(SCALARS);
    if (kind < 8) return Array.from({ length: this.below(4) }, () => this.value(depth + 1));
    return Object.fromEntries(Array.from({ length: this.below(4) }, () => [this.pick(NAMES), this.value(depth + 1)]));
  }

  schema(depth: number): JsonSchema {
    if (depth <= 0) {
      const simple: readonly JsonSchema[] = [
        ...[true, false, {}, { type: this.pick(TYPES) }, { const: this.pick(SCALARS) }],
        ...[
          { enum: [this.pick(SCALARS), this.pick(SCALARS)] },
          { minimum: this.below(3) },
          { maxLength: this.below(3) },
        ],
      ];
      return this.pick(simple);
    }
    let schema: JsonObject = {};
    for (let count = 1 + this.below(3); count > 0; count--) schema = { ...schema, ...this.keyword(depth - 1) };
    return schema;
  }

  private keyword(depth: number): JsonObject {
    const part = (): JsonSchema => this.schema(depth - this.below(2));
    const named = (count: number): JsonObject =>
      Object.fromEntries(Array.from({ length: count }, () => [this.pick(NAMES), part()]));
    const makers: readonly (() => JsonObject)[] = [
      () => ({ type: this.pick<JsonValue>([...TYPES, ['string', 'null'], ['object', 'array'], ['object', 'string']]) }),
      () => ({ type: this.pick(TYPES) }),
      () => ({ const: this.value(1) }),
      () => ({ enum: [this.value(1), this.value(1), this.value(1)] }),
      () => ({ minimum: this.below(4) - 1 }),
      () => ({ maximum: this.below(4) }),
      () => ({ exclusiveMinimum: this.below(3) - 0.5 }),
      () => ({ exclusiveMaximum: this.below(4) }),
      () => ({ multipleOf: this.pick([1, 2, 3, 0.5, 1.5]) }),
      () => ({ minLength: this.below(3) }),
      () => ({ maxLength: this.below(4) }),
      () => ({ pattern: this.pick(PATTERNS) }),
      () => ({ minItems: this.below(3) }),
      () => ({ maxItems: this.below(4) }),
      () => ({ uniqueItems: true }),
      () => ({ items: part() }),
      () => ({ prefixItems: [part(), part()].slice(this.below(2)) }),
      () => ({ contains: part(), minContains: this.below(3), maxContains: 1 + this.below(3) }),
      () => ({ contains: part() }),
      () => ({ required: [...new Set([this.pick(NAMES), this.pick(NAMES)])] }),
      () => ({ properties: named(2) }),
      () => ({ properties: named(3) }),
      () => ({ patternProperties: { [this.pick(PATTERNS)]: part() } }),
      () => ({ additionalProperties: part() }),
      () => ({ propertyNames: this.pick<JsonSchema>([{ maxLength: 1 }, { pattern: this.pick(PATTERNS) }, part()]) }),
      () => ({ minProperties: this.below(3) }),
      () => ({ maxProperties: this.below(4) }),
      () => ({ dependentRequired: { [this.pick(NAMES)]: [this.pick(NAMES)] } }),
      () => ({ dependentSchemas: named(1) }),
      () => ({ allOf: [part(), part()] }),
      () => ({ anyOf: [part(), part(), part()].slice(this.below(2)) }),
      () => ({ oneOf: [part(), part(), part()].slice(this.below(2)) }),
      () => ({ not: part() }),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      () => ({ if: part(), then: part(), else: part() }),
      () => ({ unevaluatedProperties: part() }),
      () => ({ unevaluatedItems: part() }),
    ];
    return this.pick(makers)();
  }

  /** The same schema with one thing changed somewhere. */
  mutate(schema: JsonSchema, depth = 3): JsonSchema {
    if (!isJsonObject(schema) || depth < 0) return this.schema(1);
    const keywords = Object.keys(schema);
    const choice = this.below(5);
    if (choice === 0 || keywords.length === 0) return { ...schema, ...this.keyword(1) };
    const keyword = this.pick(keywords);
    if (choice === 1) return Object.fromEntries(Object.entries(schema).filter(([each]) => each !== keyword));
    return { ...schema, [keyword]: this.mutateKeyword(keyword, schema[keyword] ?? null, depth - 1) };
  }

  private mutateKeyword(keyword: string, value: JsonValue, depth: number): JsonValue {
    if (typeof value === 'number') return Math.max(keyword === 'multipleOf' ? 0.5 : 0, value + this.pick([1, -1]));
    if (
      ['properties', 'patternProperties', 'dependentSchemas', 'definitions', '$defs'].includes(keyword) &&
      isJsonObject(value)
    ) {
      const name = this.pick(Object.keys(value));
      return name === undefined ? value : { ...value, [name]: this.mutate(value[name] as JsonSchema, depth) };
    }
    if (['allOf', 'anyOf', 'oneOf', 'prefixItems'].includes(keyword) && Array.isArray(value)) {
      const at = this.below(value.length);
      return value.with(at, this.mutate(value[at] as JsonSchema, depth)) as readonly JsonValue[];
    }
    if (keyword === 'enum' && Array.isArray(value)) return [...value.slice(1), this.value(1)];
    if (keyword === 'required' && Array.isArray(value)) return value.slice(1);
    const isSchema = isJsonObject(value) && keyword !== 'const' && keyword !== 'dependentRequired';
    return isSchema ? this.mutate(value, depth) : value;
  }
}
