import { joinPointer } from '@bloodbank/core/json';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, isJsonSchema, type JsonObject, type JsonValue, memberOf } from '../json.js';
import { readPointer } from '../pointer.js';
import type { Problem } from '../problem.js';
import type { DynamicRefs } from './dynamic-refs.js';
import { indexRefs } from './ref-index.js';
import { resolveRef } from './resolve-ref.js';
import { keyOf, type Target } from './target.js';
import { walkSchema } from './walk-schema.js';

export interface ResolvedRefs {
  /** Key of a schema that holds a `$ref` -> where it leads. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly dynamic: DynamicRefs;
  readonly problems: readonly Problem[];
}

/** Every `$ref` and `$dynamicRef` of a tree. Places that only a `$ref` reaches (`#/components/x`) are walked too. */
export function resolveAll(
  documents: ReadonlyMap<string, SchemaDocument>,
  broken: ReadonlySet<string>,
  options: { readonly isRootTried?: boolean } = {},
): ResolvedRefs {
  const index = indexRefs(documents, broken, options.isRootTried);
  const targets = new Map<string, Target>();
  const anchorOf = new Map<string, string>();
  const problems: Problem[] = [];
  // By file: every schema that was looked at, and with it all that stands in it.
  const seen = new Map<string, Set<JsonObject>>([...documents.keys()].map((file) => [file, new Set()]));
  const pending: Target[] = [...documents.values()].map(({ file }) => ({ file, pointer: '' }));
  const queued = new Set<string>();
  // The list grows while it is gone through.
  for (const start of pending) {
    const document = documents.get(start.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, start.pointer);
    const seenHere = seen.get(start.file);
    if (document === undefined || seenHere === undefined || schema === undefined || !isJsonSchema(schema)) continue;
    if (typeof schema === 'boolean' || seenHere.has(schema)) continue;
    for (const place of walkSchema(schema, start.pointer)) {
      if (seenHere.has(place.schema)) continue;
      seenHere.add(place.schema);
      const dynamic = memberOf(place.schema, '$dynamicRef');
      const ref = memberOf(place.schema, '$ref') ?? dynamic;
      const from: Target = { file: document.file, pointer: place.pointer };
      if (memberOf(place.schema, '$recursiveRef') !== undefined)
        problems.push(problemAt(document, from.pointer, RECURSIVE));
      if (ref === undefined) continue;
      const resolved = resolveRef(index, from, ref);
      if (resolved === undefined) continue;
      const at = joinPointer(from.pointer, dynamic === ref ? '$dynamicRef' : '$ref');
      if (resolved.target === undefined) {
        problems.push(problemAt(document, at, resolved));
        continue;
      }
      const key = keyOf(from);
      targets.set(key, resolved.target);
      const anchor = dynamic === ref ? dynamicAnchorOf(documents, resolved.target, ref) : undefined;
      const bearers = anchor === undefined ? undefined : index.dynamicAnchors.get(anchor);
      if (anchor !== undefined && bearers !== undefined && bearers.size > 1) {
        anchorOf.set(key, anchor);
        pending.push(...bearers.values());
      }
      const reached = keyOf(resolved.target);
      if (queued.has(reached)) continue;
      queued.add(reached);
      pending.push(resolved.target);
    }
  }
  return { targets, dynamic: { anchorOf, bearers: index.dynamicAnchors, resources: index.resources }, problems };
}

/**
 * The anchor by which a `$dynamicRef` is dynamic: only where it leads by name to a schema that bears that name as its
 * `$dynamicAnchor`. Every other one is a `$ref` by another name (2020-12 core, section 8.2.3.2).
 */
function dynamicAnchorOf(
  documents: ReadonlyMap<string, SchemaDocument>,
  target: Target,
  ref: JsonValue,
): string | undefined {
  const schema = readPointer(documents.get(target.file)?.schema ?? {}, target.pointer);
  const anchor = isJsonObject(schema) ? memberOf(schema, '$dynamicAnchor') : undefined;
  return typeof anchor === 'string' && String(ref).endsWith(`#${anchor}`) ? anchor : undefined;
}

const RECURSIVE: Pick<Problem, 'rule' | 'message' | 'fix'> = {
  rule: 'ref-dynamic',
  message: 'A $recursiveRef is a word of 2019-09 alone, where it is "#".',
  fix: 'Write $dynamicRef, or declare the draft with "$schema".',
};
