import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, isJsonSchema, memberOf } from '../json.js';
import { joinPointer, readPointer } from '../pointer.js';
import type { Problem } from '../problem.js';
import { indexRefs } from './ref-index.js';
import { resolveRef } from './resolve-ref.js';
import { keyOf, type Target } from './target.js';
import { walkSchema } from './walk-schema.js';

export interface ResolvedRefs {
  /** Key of a schema that holds a `$ref` -> where it leads. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly problems: readonly Problem[];
}

/** Every `$ref` of a tree, and every `$dynamicRef` that means one schema. Places that only a `$ref` reaches (`#/components/x`) are walked too. */
export function resolveAll(
  documents: ReadonlyMap<string, SchemaDocument>,
  broken: ReadonlySet<string>,
  options: { readonly isRootTried?: boolean } = {},
): ResolvedRefs {
  const index = indexRefs(documents, broken, options.isRootTried);
  const targets = new Map<string, Target>();
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const pending: Target[] = [...documents.values()].map(({ file }) => ({ file, pointer: '' }));
  for (let start = pending.shift(); start !== undefined; start = pending.shift()) {
    const document = documents.get(start.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, start.pointer);
    if (document === undefined || schema === undefined || !isJsonSchema(schema)) continue;
    for (const place of walkSchema(schema, start.pointer)) {
      const from: Target = { file: document.file, pointer: place.pointer };
      const key = keyOf(from);
      if (seen.has(key)) continue;
      seen.add(key);
      const dynamic = memberOf(place.schema, '$dynamicRef');
      const ref = memberOf(place.schema, '$ref') ?? dynamic;
      if (memberOf(place.schema, '$recursiveRef') !== undefined || (dynamic !== undefined && ref !== dynamic)) {
        problems.push(problemAt(document, from.pointer, DYNAMIC));
      }
      if (ref === undefined) continue;
      const resolved = resolveRef(index, from, ref);
      if (resolved === undefined) continue;
      const at = joinPointer(from.pointer, dynamic === ref ? '$dynamicRef' : '$ref');
      if (dynamic === ref && resolved.target !== undefined && isDynamic(documents, resolved.target)) {
        problems.push(problemAt(document, from.pointer, DYNAMIC));
        continue;
      }
      if (resolved.target === undefined) {
        problems.push(problemAt(document, at, resolved));
        continue;
      }
      const other = documents.get(resolved.target.file);
      if (other !== undefined && other.dialect !== document.dialect) {
        const message = `A ${document.dialect} schema refers to a ${other.dialect} one, ${other.file}.`;
        problems.push(
          problemAt(document, at, { rule: 'ref-dialect', message, fix: 'Give both files the same $schema.' }),
        );
      }
      targets.set(key, resolved.target);
      if (!seen.has(keyOf(resolved.target))) pending.push(resolved.target);
    }
  }
  return { targets, problems };
}

/**
 * Whether a `$dynamicRef` may lead elsewhere than it seems to: only where several schemas bear the same `$dynamicAnchor`.
 * Every other one is a `$ref` by another name (2020-12 core, section 8.2.3.2).
 */
function isDynamic(documents: ReadonlyMap<string, SchemaDocument>, target: Target): boolean {
  const schema = readPointer(documents.get(target.file)?.schema ?? {}, target.pointer);
  const anchor = isJsonObject(schema) ? memberOf(schema, '$dynamicAnchor') : undefined;
  if (anchor === undefined) return false;
  const places = [...documents.values()].flatMap((document) => walkSchema(document.schema));
  return places.filter((place) => memberOf(place.schema, '$dynamicAnchor') === anchor).length > 1;
}

const DYNAMIC: Pick<Problem, 'rule' | 'message' | 'fix'> = {
  rule: 'ref-dynamic',
  message: 'Several schemas bear the $dynamicAnchor that this leads to, so it means another one for each that uses it.',
  fix: 'Use $ref: the types of an event are fixed when it is generated.',
};
