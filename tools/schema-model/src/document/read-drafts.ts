import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '../json.js';
import type { Problem } from '../problem.js';
import { type Draft, declaredDraft, draftByWords } from './draft.js';
import { isMetaSchema } from './meta-schemas.js';
import { problemAt, type SchemaDocument, type WrittenDocument } from './schema-document.js';
import { type Referred, upgradeDocument } from './upgrade-document.js';

export interface ReadDrafts {
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  /** By file: why one cannot be read. */
  readonly problems: ReadonlyMap<string, Problem>;
}

/**
 * The files of a tree in the words of 2020-12, whatever draft each was written in. A file that declares none is of the one that
 * all others declare, else of the one that its words show.
 */
export function readDrafts(files: ReadonlyMap<string, WrittenDocument>): ReadDrafts {
  const metaSchemas = addressesIn(files.values());
  const named = new Map([...files].map(([file, { schema }]) => [file, draftNamed(schema, metaSchemas)]));
  const own = [...named].filter(([file]) => !isMetaSchema(file)).map(([, draft]) => draft);
  const others = new Set(own.filter((draft) => draft !== 'undeclared' && draft !== 'unknown'));
  const [usual] = others.size === 1 ? others : [];
  const referred = createReferred(files.values());
  const documents = new Map<string, SchemaDocument>();
  const problems = new Map<string, Problem>();
  for (const [file, written] of files) {
    const draft = named.get(file);
    if (draft === 'unknown') problems.set(file, unknownDialect(written));
    else {
      const isNamed = draft !== undefined && draft !== 'undeclared';
      const read = isNamed ? draft : (usual ?? draftByWords(written.schema) ?? '2020-12');
      documents.set(file, toDocument(written, read, referred));
    }
  }
  return { documents, problems };
}

function toDocument(written: WrittenDocument, draft: Draft, referred: Referred): SchemaDocument {
  const { schema, moved } = upgradeDocument(written.schema, draft, referred);
  const back = new Map([...moved].map(([now, before]) => [before, now]));
  const toWritten = (pointer: string): string => follow(moved, pointer);
  return {
    ...written,
    draft,
    written,
    schema,
    toWritten,
    fromWritten: (pointer) => follow(back, pointer),
    locate: (pointer) => written.locate(toWritten(pointer)),
  };
}

/** The longest part of a pointer that was moved, where it was moved to. */
function follow(moved: ReadonlyMap<string, string>, pointer: string): string {
  if (moved.size === 0) return pointer;
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const to = moved.get(pointer.slice(0, end));
    if (to !== undefined) return to + pointer.slice(end);
  }
  return pointer;
}

/** The draft of a file whose `$schema` names one, or a schema of the tree that itself is of one. */
function draftNamed(
  schema: JsonObject,
  metaSchemas: ReadonlyMap<string, JsonObject>,
): ReturnType<typeof declaredDraft> {
  const seen = new Set<JsonObject>();
  for (let at: JsonObject | undefined = schema; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const declared = declaredDraft(at);
    if (declared !== 'unknown') return declared;
    at = metaSchemas.get(withoutHash(memberOf(at, '$schema')));
  }
  return 'unknown';
}

function addressesIn(files: Iterable<WrittenDocument>): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const { schema } of files) {
    const id = memberOf(schema, '$id') ?? memberOf(schema, 'id');
    if (typeof id === 'string') found.set(withoutHash(id), schema);
  }
  return found;
}

function withoutHash(address: JsonValue | undefined): string {
  return String(address).replace(/#$/, '');
}

/** Gathered when it is first asked for: most files hold schemas only where keywords say so. */
function createReferred(files: Iterable<WrittenDocument>): Referred {
  let known: { readonly pointers: ReadonlySet<string>; readonly ways: ReadonlySet<string> } | undefined;
  const gather = (): NonNullable<typeof known> => {
    const pointers = new Set<string>();
    const ways = new Set<string>();
    const visit = (value: JsonValue): void => {
      if (typeof value !== 'object' || value === null) return;
      const ref = isJsonObject(value) ? memberOf(value, '$ref') : undefined;
      const pointer = typeof ref === 'string' ? /#(\/.*)$/.exec(ref)?.[1] : undefined;
      for (let way = pointer ?? ''; way !== ''; way = way.slice(0, way.lastIndexOf('/'))) ways.add(way);
      if (pointer !== undefined) pointers.add(pointer);
      Object.values(value).forEach(visit);
    };
    for (const { schema } of files) visit(schema);
    return { pointers, ways };
  };
  const gathered = (): NonNullable<typeof known> => {
    known ??= gather();
    return known;
  };
  return {
    has: (pointer) => gathered().pointers.has(pointer),
    isOnTheWay: (pointer) => gathered().ways.has(pointer),
  };
}

function unknownDialect(written: WrittenDocument): Problem {
  const declared = written.schema['$schema'];
  const isTooOld = typeof declared === 'string' && /json-schema\.org\/draft-0[0-3]\b/.test(declared);
  const message = `The dialect ${JSON.stringify(declared)} is not known here.`;
  const fix = isTooOld
    ? 'Drafts before draft-04 are not read: write the file in 2020-12, "https://json-schema.org/draft/2020-12/schema".'
    : 'Name the draft that it builds on, such as "https://json-schema.org/draft/2020-12/schema", or copy its own schema into the tree.';
  return problemAt(written, '/$schema', { rule: 'schema-dialect', message, fix });
}
