import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, readPointer } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { NAMES, NUMBERS, TEXTS } from './wild-words.fixture.js';

type Below = (limit: number) => number;

/** Makes values that follow a document's words, so that many of them are valid and the others nearly so. */
export function createSampler(documents: readonly JsonObject[], below: Below): () => JsonValue {
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const bounds = numbersIn(documents);
  const sizes = bounds.filter((size) => Number.isInteger(size) && size >= 0 && size < 70);
  const numbers = [...NUMBERS, ...bounds.flatMap((bound) => [bound, bound + 1, bound - 1, bound + 0.5])];

  const resolve = (root: JsonObject, ref: string): JsonSchema => {
    const text = decodeURIComponent(ref.slice(1));
    if (text === '' || text.startsWith('/')) return (readPointer(root, text) ?? true) as JsonSchema;
    for (const { schema } of walkSchema(root)) if (schema.$anchor === text || schema.$id === `#${text}`) return schema;
    return true;
  };

  /** The schemas that apply to the same value, with one branch of each choice. */
  const inPlace = (root: JsonObject, schema: JsonSchema, depth: number): JsonObject[] => {
    if (!isJsonObject(schema) || depth > 8) return [];
    const parts: JsonSchema[] = [...((schema.allOf ?? []) as JsonSchema[])];
    if (typeof schema.$ref === 'string') parts.push(resolve(root, schema.$ref));
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = schema[keyword] as readonly JsonSchema[] | undefined;
      if (branches !== undefined && branches.length > 0) parts.push(pick(branches));
    }
    if (schema.if !== undefined)
      parts.push(...((below(2) === 0 ? [schema.if, schema.then ?? true] : [schema.else ?? true]) as JsonSchema[]));
    if (below(3) === 0 && schema.not !== undefined) parts.push(schema.not as JsonSchema);
    return [schema, ...parts.flatMap((part) => inPlace(root, part, depth + 1))];
  };

  const any = (depth: number): JsonValue => {
    const kind = below(depth > 3 ? 5 : 8);
    if (kind === 0) return pick<JsonValue>([null, true, false]);
    if (kind < 3) return pick(numbers);
    if (kind < 5) return pick(TEXTS);
    if (kind < 6) return Array.from({ length: below(3) }, () => any(depth + 1));
    return Object.fromEntries(Array.from({ length: below(3) }, () => [pick(NAMES), any(depth + 1)]));
  };

  const sample = (root: JsonObject, schemas: readonly JsonSchema[], depth: number): JsonValue => {
    const all = schemas.flatMap((schema) => inPlace(root, schema, 0));
    if (depth > 5 || below(25) === 0) return any(depth);
    const lists = all.flatMap(({ const: only, enum: many }) => [
      ...(only === undefined ? [] : [[only]]),
      ...(many === undefined ? [] : [many as JsonValue[]]),
    ]);
    if (lists.length > 0 && below(8) > 0) {
      const list = pick(lists);
      if (list.length > 0) return pick(list);
    }
    const typed = all.flatMap(({ type }) => (type === undefined ? [] : [[type].flat() as string[]]));
    const guess = all.some((each) => each.properties !== undefined || each.required !== undefined)
      ? 'object'
      : all.some((each) => each.items !== undefined || each.prefixItems !== undefined || each.contains !== undefined)
        ? 'array'
        : undefined;
    const type = typed.length > 0 ? pick(pick(typed)) : guess;
    if (type === 'object') return object(root, all, depth);
    if (type === 'array') return array(root, all, depth);
    if (type === 'string') return text();
    if (type === 'integer') return Math.round(pick(numbers));
    if (type === 'number') return pick(numbers);
    if (type === 'boolean') return below(2) === 0;
    return type === 'null' ? null : any(depth);
  };

  const text = (): string => {
    const from = pick(TEXTS);
    if (below(4) > 0 || sizes.length === 0) return from;
    return Array.from({ length: pick(sizes) }, (_, at) => [...from][at] ?? 'a').join('');
  };

  const object = (root: JsonObject, all: readonly JsonObject[], depth: number): JsonValue => {
    const required = new Set(all.flatMap((each) => (each.required ?? []) as string[]));
    const declared = all.flatMap((each) => Object.keys((each.properties ?? {}) as JsonObject));
    const names = [
      ...new Set([
        ...required,
        ...declared.filter(() => below(3) > 0),
        ...(below(3) === 0 ? [pick([...NAMES, ...TEXTS])] : []),
      ]),
    ];
    return Object.fromEntries(
      names
        .filter((name) => !required.has(name) || below(12) > 0)
        .map((name) => {
          const parts = all.flatMap((each) => {
            const own = (each.properties as JsonObject | undefined)?.[name];
            const others =
              own === undefined
                ? [
                    each.additionalProperties,
                    each.unevaluatedProperties,
                    ...Object.values((each.patternProperties ?? {}) as JsonObject),
                  ]
                : [own];
            return others.filter((part) => part !== undefined) as JsonSchema[];
          });
          return [name, sample(root, parts, depth + 1)];
        }),
    );
  };

  const array = (root: JsonObject, all: readonly JsonObject[], depth: number): JsonValue =>
    Array.from({ length: below(5) }, (_, at) => {
      const parts = all.flatMap((each) => {
        const tuple = (Array.isArray(each.items) ? each.items : (each.prefixItems ?? [])) as readonly JsonSchema[];
        const rest = Array.isArray(each.items) ? each.additionalItems : each.items;
        return [tuple[at] ?? rest, below(2) === 0 ? each.contains : undefined].filter(
          (part) => part !== undefined,
        ) as JsonSchema[];
      });
      return sample(root, parts, depth + 1);
    });

  return () => {
    const root = pick(documents);
    return sample(root, [root], 0);
  };
}

function numbersIn(documents: readonly JsonObject[]): readonly number[] {
  const places = documents.flatMap((document) => [...walkSchema(document)]);
  return places.flatMap(({ schema }) => Object.values(schema).filter((value) => typeof value === 'number'));
}
