import { checkAnnotations } from '../annotations/check-annotations.js';
import type { Cache } from '../cache/cache.js';
import { isMetaSchema, metaSchemasFor } from '../document/meta-schemas.js';
import { parseDocument, type SourceFile } from '../document/parse-document.js';
import { readDrafts } from '../document/read-drafts.js';
import type { WrittenDocument } from '../document/schema-document.js';
import { parseForeignPath } from '../naming/parse-foreign-path.js';
import { parseSchemaPath } from '../naming/parse-schema-path.js';
import { compareText, type Problem, sortProblems } from '../problem.js';
import { resolveAll } from '../refs/resolve-all.js';
import { keyOf } from '../refs/target.js';
import { buildEvents } from './build-events.js';
import { checkReplies } from './check-replies.js';
import { collectUnits, type NamedDocument } from './collect-units.js';
import { findCollisions } from './find-collisions.js';
import { findEndlessRefs, findManifoldRefs } from './find-endless-refs.js';
import type { SchemaSet } from './schema-set.js';
import { specialiseUnits } from './specialise-units.js';

export interface BuiltSet {
  readonly set: SchemaSet;
  readonly problems: readonly Problem[];
}

export interface BuildOptions {
  /** Spares the work that an earlier run did. */
  readonly cache?: Cache;
  /** `x-` words of others, however near they are to ours. */
  readonly allowedAnnotations?: ReadonlySet<string>;
}

/** Source texts to a linked set. Pure; the same whatever order the sources come in. */
export function buildSchemaSet(
  label: string,
  sources: readonly SourceFile[],
  { cache, allowedAnnotations }: BuildOptions = {},
): BuiltSet {
  const problems: Problem[] = [];
  const written = new Map<string, WrittenDocument>();
  const paths = new Map<string, NamedDocument['path']>();
  const broken = new Set<string>();
  const isForeign = sources.length > 0 && !sources.some(({ file }) => parseSchemaPath(file).role !== 'refused');
  if (isForeign) problems.push(foreignWarning(label, sources));
  for (const source of [...sources, ...metaSchemasFor(sources)].sort((a, b) => compareText(a.file, b.file))) {
    const path =
      isForeign && !isMetaSchema(source.file) ? parseForeignPath(source.file, label) : parseSchemaPath(source.file);
    if (path.role === 'refused') {
      const { message, fix } = path;
      problems.push({
        severity: 'error',
        rule: 'file-name',
        file: source.displayFile,
        line: 1,
        column: 1,
        pointer: '',
        message,
        fix,
      });
      continue;
    }
    const parsed = parseDocument(source, cache);
    problems.push(...parsed.problems);
    if (parsed.document === undefined) broken.add(source.file);
    else {
      written.set(source.file, parsed.document);
      paths.set(source.file, path);
    }
  }

  const { documents, problems: unread } = readDrafts(written);
  for (const [file, problem] of unread) {
    broken.add(file);
    problems.push(problem);
  }
  const files = new Map<string, NamedDocument>();
  for (const [file, document] of documents) {
    const path = paths.get(file);
    if (path !== undefined) files.set(file, { document, path });
  }
  for (const document of documents.values()) problems.push(...checkAnnotations(document, allowedAnnotations));
  const resolved = resolveAll(documents, broken, { isRootTried: isForeign });
  problems.push(...resolved.problems);

  const { targets, dynamic } = resolved;
  const bearers = [...new Set(dynamic.anchorOf.values())].flatMap((anchor) => [...(dynamic.bearers.get(anchor) ?? [])]);
  const { units, refs } = specialiseUnits(
    {
      units: collectUnits(files, [...targets.values(), ...bearers.map(([, bearer]) => bearer)]),
      refs: new Map([...targets].map(([from, target]) => [from, keyOf(target)])),
    },
    dynamic,
  );
  const events = buildEvents(files, units, refs);
  problems.push(
    ...findCollisions(documents, events, units),
    ...findEndlessRefs(documents, units, refs),
    ...findManifoldRefs(documents, units, refs),
    ...(broken.size > 0 ? [] : checkReplies(documents, events)),
  );

  const envelope = [...units.values()].find((unit) => unit.role === 'envelope' && unit.pointer === '');
  const set: SchemaSet = { label, documents, events, units, refs, ...(envelope === undefined ? {} : { envelope }) };
  return { set, problems: sortProblems(problems) };
}

/** Other people's schemas are read as they lie; a person whose own are misnamed should know why their events are called so. */
function foreignWarning(label: string, sources: readonly SourceFile[]): Problem {
  const file = [...sources].map(({ displayFile }) => displayFile).sort(compareText)[0] ?? label;
  return {
    severity: 'warning',
    rule: 'tree-layout',
    file,
    line: 1,
    column: 1,
    pointer: '',
    message: 'No file of this tree is named as ours are, so each event is named after its path, as version 1.',
    fix: 'Name event schemas <domain>/<entity>.<action>.v<N>.json, so that they can have versions.',
  };
}
