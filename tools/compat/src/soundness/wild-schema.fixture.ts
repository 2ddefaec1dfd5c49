import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, readPointer } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { createRandom } from '../search/random.js';
import { BOUNDS, DIVISORS, FORMATS, LISTS, NAMES, NUMBERS, PATTERNS, TEXTS } from './wild-words.fixture.js';

export type Draft = 'draft-07' | '2019-09' | '2020-12';

const URIS: Readonly<Record<Draft, string>> = {
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};
const TYPES = ['string', 'integer', 'number', 'null', 'boolean', 'array', 'object'];
const DEFINITIONS = 3;

/** Makes whole documents as people write them, and worse: definitions, recursion, anchors, tuples, in each dialect's own words. */
export class WildSchemas {
  private readonly random: () => number;
  readonly draft: Draft;
  private readonly holder: string;

  constructor(seed: number, draft: Draft) {
    this.random = createRandom(seed);
    this.draft = draft;
    this.holder = draft === 'draft-07' ? 'definitions' : '$defs';
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  document(): JsonObject {
    const definitions = Array.from({ length: DEFINITIONS }, (_, at): [string, JsonSchema] => {
      const schema = this.object(2, at);
      const anchor = this.draft === 'draft-07' ? { $id: `#n${at}` } : { $anchor: `n${at}` };
      return [`d${at}`, isJsonObject(schema) ? { ...schema, ...anchor } : schema];
    });
    const root = this.below(5) === 0 ? this.schema(3, -1) : this.object(3, -1);
    const own = isJsonObject(root) ? root : { allOf: [root] };
    const isRef = this.draft === 'draft-07' && Object.hasOwn(own, '$ref');
    return {
      $schema: URIS[this.draft],
      ...(isRef ? { allOf: [own] } : own),
      [this.holder]: Object.fromEntries(definitions),
    };
  }

  /** `from` is the definition that applies to the same value: references in place lead to later ones only, so none loops. */
  schema(depth: number, from: number): JsonSchema {
    const kind = this.below(12);
    if (depth <= 0 || kind < 3) return this.scalar();
    if (kind < 6) return this.object(depth, from);
    if (kind < 8) return this.list(depth);
    if (kind < 9) return this.refInPlace(from);
    return { ...this.group(depth, from), ...(this.below(2) === 0 ? { type: this.pick(TYPES) } : {}) };
  }

  private inside(depth: number): JsonSchema {
    return this.below(4) === 0 ? this.refTo(this.below(DEFINITIONS)) : this.schema(depth - 1, DEFINITIONS);
  }

  private refTo(at: number): JsonObject {
    const $ref = this.below(3) === 0 ? `#n${at}` : `#/${this.holder}/d${at}`;
    const sibling = this.below(3) === 0 ? this.pick<JsonObject>([{ minProperties: 1 }, { type: 'object' }]) : {};
    return { $ref, ...sibling };
  }

  private refInPlace(from: number): JsonSchema {
    const later = DEFINITIONS - 1 - from;
    return later > 0 ? this.refTo(from + 1 + this.below(later)) : this.scalar();
  }

  private scalar(): JsonSchema {
    const [a, b] = [this.pick(BOUNDS), this.pick(BOUNDS)];
    return this.pick<() => JsonSchema>([
      () => this.pick<JsonSchema>([true, false, {}]),
      () => ({ type: this.pick(TYPES) }),
      () => ({ type: [this.pick(TYPES), 'null'] }),
      () => ({ const: this.pick<JsonValue>([...TEXTS, ...NUMBERS, { a: 1 }, [], null]) }),
      () => ({ enum: this.pick(LISTS) }),
      () => ({ type: 'string', pattern: this.pick(PATTERNS) }),
      () => ({ type: 'string', format: this.pick(FORMATS), maxLength: 1 + this.below(60) }),
      () => ({ type: 'string', format: this.pick(FORMATS) }),
      () => ({ type: 'string', minLength: this.below(3), maxLength: 2 + this.below(3) }),
      () => ({ type: this.pick(['integer', 'number']), minimum: Math.min(a, b), maximum: Math.max(a, b) }),
      () => ({ type: this.pick(['integer', 'number']), exclusiveMinimum: a }),
      () => ({ type: 'number', multipleOf: this.pick(DIVISORS), maximum: b }),
      () => ({ not: { const: this.pick<JsonValue>([...TEXTS, ...NUMBERS]) } }),
    ])();
  }

  private object(depth: number, from: number): JsonSchema {
    const names = [...new Set(Array.from({ length: 1 + this.below(4) }, () => this.pick(NAMES)))];
    const properties = Object.fromEntries(names.map((name) => [name, this.inside(depth)]));
    const schema: Record<string, JsonValue> = { properties };
    if (this.below(3) > 0) schema.type = 'object';
    if (this.below(2) === 0) schema.required = names.slice(this.below(names.length));
    for (let count = this.below(3); count > 0; count--) Object.assign(schema, this.objectKeyword(depth, from));
    return schema;
  }

  private objectKeyword(depth: number, from: number): JsonObject {
    const isOld = this.draft === 'draft-07';
    const dependent = { [this.pick(NAMES)]: [this.pick(NAMES)] };
    const conditional = { [this.pick(NAMES)]: this.schema(depth - 1, DEFINITIONS) };
    return this.pick<() => JsonObject>([
      () => ({ additionalProperties: false }),
      () => ({ additionalProperties: this.inside(depth) }),
      () => (isOld ? {} : { unevaluatedProperties: this.pick<JsonSchema>([false, this.inside(depth)]) }),
      () => ({ patternProperties: { [this.pick(PATTERNS)]: this.inside(depth), '^x-': this.inside(depth) } }),
      () => ({ propertyNames: this.pick<JsonSchema>([{ pattern: this.pick(PATTERNS) }, { maxLength: 3 }]) }),
      () => ({ minProperties: this.below(3) }),
      () => ({ maxProperties: 1 + this.below(3) }),
      () => (isOld ? { dependencies: dependent } : { dependentRequired: dependent }),
      () => (isOld ? { dependencies: conditional } : { dependentSchemas: conditional }),
      () => this.group(depth, from),
    ])();
  }

  private list(depth: number): JsonSchema {
    const tuple = Array.from({ length: 1 + this.below(3) }, () => this.inside(depth));
    const rest = this.pick<JsonSchema>([false, true, this.inside(depth)]);
    return this.pick<() => JsonObject>([
      () => ({ type: 'array', items: this.inside(depth), minItems: this.below(2) }),
      () => ({ type: 'array', items: this.inside(depth), uniqueItems: true, maxItems: 1 + this.below(3) }),
      () => (this.draft === '2020-12' ? { prefixItems: tuple, items: rest } : { items: tuple, additionalItems: rest }),
      () => ({ type: 'array', contains: this.inside(depth), maxItems: 3 }),
      () => (this.draft === 'draft-07' ? {} : { contains: this.scalar(), minContains: this.below(3), maxContains: 2 }),
      () => (this.draft === '2020-12' ? { prefixItems: tuple, minItems: tuple.length } : { items: tuple }),
    ])();
  }

  private group(depth: number, from: number): JsonObject {
    const part = (): JsonSchema => this.schema(depth - 1, from);
    const variant = (name: string): JsonObject => ({
      type: 'object',
      properties: { kind: { const: name }, [this.pick(NAMES)]: this.inside(depth - 1) },
      required: ['kind'],
    });
    return this.pick<() => JsonObject>([
      () => ({ allOf: [part(), part()] }),
      () => ({ anyOf: [part(), { type: 'null' }] }),
      () => ({ oneOf: [part(), part()] }),
      () => ({ oneOf: [variant('created'), variant('updated'), variant('deleted')] }),
      () => ({ not: part() }),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      () => ({ if: { required: ['kind'] }, then: part(), else: part() }),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      () => ({ if: part(), then: part() }),
    ])();
  }

  /** The same document with one keyword lost, gained or changed, anywhere. */
  mutate(document: JsonObject): JsonObject {
    const pointers = [...walkSchema(document)].map((place) => place.pointer).filter((each) => each !== '');
    const pointer = this.pick(pointers);
    const found = pointer === undefined ? undefined : readPointer(document, pointer);
    if (!isJsonObject(found) || pointer === undefined) return document;
    const keyword = this.pick(Object.keys(found));
    const next = this.pick<() => JsonSchema>([
      () => Object.fromEntries(Object.entries(found).filter(([each]) => each !== keyword)),
      () => ({ ...found, ...(this.scalar() as JsonObject) }),
      () => ({ ...found, ...this.objectKeyword(1, DEFINITIONS) }),
      () => (keyword === undefined ? true : { ...found, [keyword]: this.changed(keyword, found[keyword] ?? null) }),
      () => this.schema(1, DEFINITIONS),
    ])();
    return replaceAt(document, pointer, next) as JsonObject;
  }

  private changed(keyword: string, value: JsonValue): JsonValue {
    if (typeof value === 'number') return keyword === 'multipleOf' ? value * 2 : Math.max(0, Math.round(value) + 1);
    if (keyword === 'enum' && Array.isArray(value)) return [...value.slice(1), 'other'];
    if (keyword === 'required' && Array.isArray(value)) return [...value.slice(1), this.pick(NAMES)];
    if (['anyOf', 'oneOf'].includes(keyword) && Array.isArray(value)) return [...value.slice(1), this.scalar()];
    if (keyword === 'pattern') return this.pick(PATTERNS);
    if (keyword === 'format') return this.pick(FORMATS);
    if (keyword === 'const') return this.pick<JsonValue>([...TEXTS, ...NUMBERS]);
    return keyword === 'type' ? this.pick(TYPES) : value;
  }
}

/** A copy of a document with another schema at a pointer. */
export function replaceAt(within: JsonValue, pointer: string, next: JsonValue): JsonValue {
  if (pointer === '') return next;
  const [, step = '', ...rest] = pointer.split('/');
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
  const tail = rest.map((each) => `/${each}`).join('');
  if (Array.isArray(within))
    return within.map((item, at) => (String(at) === name ? replaceAt(item, tail, next) : item));
  if (!isJsonObject(within)) return within;
  return Object.fromEntries(
    Object.entries(within).map(([key, member]) => [key, key === name ? replaceAt(member, tail, next) : member]),
  );
}
