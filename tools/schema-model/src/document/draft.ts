import { type JsonObject, memberOf } from '../json.js';
import { walkSchema } from '../refs/walk-schema.js';

/** A version of JSON Schema that files are written in, oldest first. */
export const DRAFTS = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'] as const;
export type Draft = (typeof DRAFTS)[number];

/** The drafts by their addresses, with http or https, of schemas and of hyper-schemas. Draft 5 changed nothing in draft 4. */
const ADDRESS =
  /^https?:\/\/json-schema\.org\/(?:(?<old>draft-0[4-7])|draft\/(?<dated>2019-09|2020-12))\/(?:hyper-)?schema#?$/;
/** The address of whatever draft is the latest: it says nothing of the draft that a file was written for. */
const LATEST = /^https?:\/\/json-schema\.org\/schema#?$/;
/** Dialects of others that add words of their own to a draft. */
const BUILT_ON: ReadonlyMap<string, Draft> = new Map([
  ['http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0', 'draft-04'],
  ['https://spec.openapis.org/oas/3.1/dialect/base', '2020-12'],
]);

/** The draft that `$schema` names, `undeclared` where it names none, `unknown` where it names something else. */
export function declaredDraft(schema: JsonObject): Draft | 'undeclared' | 'unknown' {
  const declared = memberOf(schema, '$schema');
  if (declared === undefined) return 'undeclared';
  if (typeof declared !== 'string') return 'unknown';
  if (LATEST.test(declared)) return 'undeclared';
  const { old, dated } = ADDRESS.exec(declared)?.groups ?? {};
  if (old !== undefined) return old === 'draft-05' ? 'draft-04' : (old as Draft);
  return (dated as Draft | undefined) ?? BUILT_ON.get(declared.replace(/#$/, '')) ?? 'unknown';
}

export function isOlder(draft: Draft, than: Draft): boolean {
  return DRAFTS.indexOf(draft) < DRAFTS.indexOf(than);
}

/** Words that only these drafts have. */
const WORDS_OF_2019: readonly string[] = [
  ...['$defs', '$anchor', 'dependentRequired', 'dependentSchemas', 'unevaluatedItems', 'unevaluatedProperties'],
];

/**
 * The draft that a schema's own words show, where it declares none: the latest in which they mean something. `undefined` where
 * they mean the same in all.
 */
export function draftByWords(schema: JsonObject): Draft | undefined {
  const places = walkSchema(schema).map((place) => place.schema);
  const isTuple = places.some((place) => Array.isArray(memberOf(place, 'items')));
  const isNew = places.some((place) => WORDS_OF_2019.some((word) => memberOf(place, word) !== undefined));
  if (isNew) return isTuple ? '2019-09' : undefined;
  const bounds = places.flatMap((place) =>
    ['exclusiveMinimum', 'exclusiveMaximum'].map((word) => memberOf(place, word)),
  );
  const isDraft4 = typeof memberOf(schema, 'id') === 'string' || bounds.some((bound) => typeof bound === 'boolean');
  return isDraft4 ? 'draft-04' : isTuple ? 'draft-07' : undefined;
}
