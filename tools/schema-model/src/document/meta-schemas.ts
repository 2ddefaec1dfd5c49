import { createRequire } from 'node:module';
import type { Draft } from './draft.js';
import { DRAFT_04_SCHEMA } from './draft-04-schema.js';
import type { SourceFile } from './parse-document.js';

const FOLDER = '_common/json-schema.org';
/** A reference to the schema of some draft's schemas, or of the latest draft's. */
const REFERENCE =
  /"\$ref"\s*:\s*"https?:\/\/json-schema\.org\/(?:(draft-0[467]|draft\/(?:2019-09|2020-12))\/)?schema[#"]/g;
const SEVERAL = { '2019-09': 'json-schema-2019-09', '2020-12': 'json-schema-2020-12' } as const;

/**
 * The schemas of schemas that a tree refers to, as files of that tree: payloads that are schemas themselves are checked against
 * them, and nothing is fetched.
 */
export function metaSchemasFor(sources: readonly SourceFile[]): readonly SourceFile[] {
  const drafts = new Set<Draft>();
  for (const { text } of sources) {
    if (!text.includes('json-schema.org/')) continue;
    for (const [, name = '2020-12'] of text.matchAll(REFERENCE)) drafts.add(name.replace('draft/', '') as Draft);
  }
  return [...drafts].sort().map((draft) => ({
    file: `${FOLDER}/${draft}.json`,
    displayFile: addressOf(draft).replace('https://', ''),
    text: JSON.stringify(schemaOf(draft)),
  }));
}

/** Whether a file, as the tree or as people name it, is one of these: nobody is to be told about its style. */
export function isMetaSchema(file: string): boolean {
  return file.startsWith(`${FOLDER}/`) || /^json-schema\.org\/.*schema$/.test(file);
}

/** Under which a reference finds it, whichever way its address is written. */
export function metaSchemaAddress(uri: string): string | undefined {
  const [, name] = /^https?:\/\/json-schema\.org\/(?:(draft-0[467]|draft\/[\d-]+)\/)?schema$/.exec(uri) ?? [];
  if (!/^https?:\/\/json-schema\.org\//.test(uri)) return undefined;
  return addressOf((name ?? '2020-12').replace('draft/', '') as Draft);
}

function addressOf(draft: Draft): string {
  return `https://json-schema.org/${draft in SEVERAL ? 'draft/' : ''}${draft}/schema`;
}

function schemaOf(draft: Draft): object {
  const load = createRequire(import.meta.url);
  const named = { $id: addressOf(draft) };
  if (draft === 'draft-04') return { ...DRAFT_04_SCHEMA, id: addressOf(draft) };
  if (draft === 'draft-06' || draft === 'draft-07')
    return { ...(load(`ajv/dist/refs/json-schema-${draft}.json`) as object), ...named };
  const folder = `ajv/dist/refs/${SEVERAL[draft]}`;
  const { allOf, ...root } = load(`${folder}/schema.json`) as { readonly allOf: readonly { readonly $ref: string }[] };
  const names = allOf.map(({ $ref }) => $ref.replace('meta/', ''));
  const $defs = Object.fromEntries(names.map((name) => [name, inside(load(`${folder}/meta/${name}.json`), name)]));
  const whole = { ...(inside(root, '') as object), ...named, $schema: addressOf(draft) };
  return { ...whole, allOf: names.map((name) => ({ $ref: `#/$defs/${name}` })), $defs };
}

const NAMES = new Set(['$anchor', '$dynamicAnchor', '$id', '$recursiveAnchor', '$schema', '$vocabulary']);

/**
 * One vocabulary as a definition of the whole. Its dynamic references mean the whole, since no schema of a tree bears the names that
 * would make them mean another.
 */
function inside(value: unknown, name: string, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => inside(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): readonly (readonly [string, unknown])[] => {
      if (isMap || typeof member !== 'string')
        return NAMES.has(key) && !isMap ? [] : [[key, inside(member, name, key === 'properties' || key === '$defs')]];
      if (NAMES.has(key)) return [];
      if (key === '$dynamicRef' || key === '$recursiveRef') return [['$ref', '#']];
      if (key === '$ref' && member.startsWith('#/')) return [[key, `#/$defs/${name}${member.slice(1)}`]];
      if (key === '$ref' && member.startsWith('meta/'))
        return [[key, `#/$defs/${member.replace('meta/', '').replace('#', '')}`]];
      return [[key, member]];
    }),
  );
}
