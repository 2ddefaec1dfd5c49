import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  memberOf,
  readPointer,
} from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { type Dialect, dialectNamed } from './keywords.js';
import { Undecidable } from './undecidable.js';

interface Place {
  readonly base: string;
  readonly dialect: Dialect;
}

export interface Resolver {
  dialectOf(schema: JsonObject): Dialect;
  /** What a reference written in `from` leads to. */
  resolve(from: JsonObject, keyword: string, ref: string): JsonSchema;
}

const ROOT = 'schema:/root';

/** Resolves references inside one document: by pointer, `$id`, `$anchor` and `$dynamicAnchor`. Nothing is ever fetched. */
export function createResolver(root: JsonSchema): Resolver {
  const resources = new Map<string, JsonSchema>([[ROOT, root]]);
  const anchors = new Map<string, JsonObject>();
  const dynamic = new Map<string, JsonObject[]>();
  const places = new Map<JsonObject, Place>();
  const rootDialect = (isJsonObject(root) ? dialectNamed(root.$schema) : undefined) ?? '2020-12';
  const above: { readonly pointer: string; readonly place: Place }[] = [];
  for (const { schema, pointer } of walkSchema(root)) {
    while (above.length > 0 && !isWithin(pointer, above.at(-1)?.pointer ?? '')) above.pop();
    const outer = above.at(-1)?.place ?? { base: ROOT, dialect: rootDialect };
    const place = enter(schema, outer, resources, anchors);
    places.set(schema, place);
    above.push({ pointer, place });
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = memberOf(schema, keyword);
      if (typeof name !== 'string') continue;
      anchors.set(`${place.base}#${name}`, schema);
      if (keyword === '$dynamicAnchor') dynamic.set(name, [...(dynamic.get(name) ?? []), schema]);
    }
  }

  const find = (from: JsonObject, ref: string): JsonSchema => {
    const uri = join(ref, places.get(from)?.base ?? ROOT);
    const [path = '', fragment = ''] = uri.split('#');
    const resource = resources.get(path);
    const text = decode(fragment);
    const found =
      resource === undefined || text === undefined
        ? undefined
        : text === '' || text.startsWith('/')
          ? readPointer(resource, text)
          : anchors.get(`${path}#${text}`);
    if (!isJsonSchema(found)) throw new Undecidable(`the reference ${JSON.stringify(ref)} leads to no schema`);
    if (isJsonObject(found) && !places.has(found))
      places.set(found, places.get(from) ?? { base: ROOT, dialect: rootDialect });
    return found;
  };

  return {
    dialectOf: (schema) => places.get(schema)?.dialect ?? rootDialect,
    resolve(from, keyword, ref) {
      const found = find(from, ref);
      const name = ref.slice(ref.indexOf('#') + 1);
      if (keyword === '$ref' || !isJsonObject(found) || found.$dynamicAnchor !== name) return found;
      // With one schema of that name, every dynamic scope leads to it.
      if (dynamic.get(name)?.length === 1) return found;
      throw new Undecidable(`where ${JSON.stringify(ref)} leads depends on the way to it`);
    },
  };
}

function enter(
  schema: JsonObject,
  outer: Place,
  resources: Map<string, JsonSchema>,
  anchors: Map<string, JsonObject>,
): Place {
  const id = memberOf(schema, '$id');
  const dialect = (typeof id === 'string' ? dialectNamed(memberOf(schema, '$schema')) : undefined) ?? outer.dialect;
  if (typeof id !== 'string' || (dialect === 'draft-07' && Object.hasOwn(schema, '$ref'))) return { ...outer, dialect };
  if (id.startsWith('#')) {
    anchors.set(`${outer.base}${id}`, schema);
    return { ...outer, dialect };
  }
  const base = join(id, outer.base).split('#')[0] ?? outer.base;
  resources.set(base, schema);
  return { base, dialect };
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer.startsWith(`${outer}/`);
}

function join(ref: string, base: string): string {
  try {
    return new URL(ref, base).href;
  } catch {
    return ref;
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
