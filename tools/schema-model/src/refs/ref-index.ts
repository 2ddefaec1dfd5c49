import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, memberOf } from '../json.js';
import { keyOf, type Target } from './target.js';
import { walkSchema } from './walk-schema.js';

/** A schema with an identity of its own: a file's root, or a subschema with `$id`. Local pointers start here. */
export interface Resource extends Target {
  /** Absolute, without fragment; absent where the file declares none. */
  readonly uri?: string;
}

/** What a `$ref` can be resolved against, offline. */
export interface RefIndex {
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  /** Files that are there and could not be read as schemas, which has been reported. */
  readonly broken: ReadonlySet<string>;
  /** By absolute `$id`. */
  readonly byUri: ReadonlyMap<string, Resource>;
  /** By file, outermost first. */
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  /** By resource key and anchor name. */
  readonly anchors: ReadonlyMap<string, Target>;
  /** Schemas that bear a `$dynamicAnchor`, by its name and then by the key of their resource. */
  readonly dynamicAnchors: ReadonlyMap<string, ReadonlyMap<string, Target>>;
  /** Whether a path that leads nowhere from its own file may be meant from the root of the tree. */
  readonly isRootTried: boolean;
}

export function indexRefs(
  documents: ReadonlyMap<string, SchemaDocument>,
  broken: ReadonlySet<string>,
  isRootTried = false,
): RefIndex {
  const byUri = new Map<string, Resource>();
  const resources = new Map<string, readonly Resource[]>();
  const anchors = new Map<string, Target>();
  const dynamicAnchors = new Map<string, Map<string, Target>>();
  for (const document of documents.values()) {
    const found: Resource[] = [];
    for (const { schema, pointer } of walkSchema(document.schema)) {
      const target = { file: document.file, pointer };
      const id = memberOf(schema, '$id');
      const enclosing = enclosingResource(found, pointer);
      if (pointer === '' || typeof id === 'string') {
        const uri = typeof id === 'string' ? absoluteUri(id, enclosing?.uri) : undefined;
        const resource: Resource = uri === undefined ? target : { ...target, uri };
        found.push(resource);
        if (uri !== undefined && !byUri.has(uri)) byUri.set(uri, resource);
      }
      const resource = enclosingResource(found, pointer);
      if (resource === undefined) continue;
      for (const name of anchorNames(schema)) anchors.set(anchorKey(resource, name), target);
      const dynamic = memberOf(schema, '$dynamicAnchor');
      if (typeof dynamic !== 'string') continue;
      dynamicAnchors.set(dynamic, (dynamicAnchors.get(dynamic) ?? new Map()).set(keyOf(resource), target));
    }
    resources.set(document.file, found);
  }
  return { documents, broken, byUri, resources, anchors, dynamicAnchors, isRootTried };
}

export function enclosingResource(resources: readonly Resource[], pointer: string): Resource | undefined {
  return resources.findLast((resource) => pointer === resource.pointer || pointer.startsWith(`${resource.pointer}/`));
}

export function anchorKey(resource: Target, name: string): string {
  return `${resource.file}#${resource.pointer} ${name}`;
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

export function absoluteUri(reference: string, base: string | undefined): string | undefined {
  // Most references are paths in a tree without addresses; refusing them by an exception takes long.
  if (base === undefined && !ABSOLUTE.test(reference)) return undefined;
  if (!URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  url.hash = '';
  return url.href;
}

function anchorNames(schema: unknown): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const names = [memberOf(schema, '$anchor'), memberOf(schema, '$dynamicAnchor')];
  return names.filter((name): name is string => typeof name === 'string');
}
