import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, memberOf } from '../json.js';
import { keyOf, type Target } from './target.js';
import { walkSchema } from './walk-schema.js';

/** A schema with an identity of its own: a file's root, or a subschema with `$id`. Local pointers start here. */
export interface Resource extends Target {
  /** Absolute, without fragment: its `$id` resolved against what is around it, or its place in the tree (core, section 9.1). */
  readonly uri?: string;
}

/** What a `$ref` can be resolved against, offline. */
export interface RefIndex {
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  /** Files that are there and could not be read as schemas, which has been reported. */
  readonly broken: ReadonlySet<string>;
  /** By absolute `$id`. */
  readonly byUri: ReadonlyMap<string, Resource>;
  /** By `$id` as it is written: trees whose schemas were registered together refer to one another by it, wherever they lie. */
  readonly byId: ReadonlyMap<string, Resource | 'several'>;
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
  const byId = new Map<string, Resource | 'several'>();
  const resources = new Map<string, readonly Resource[]>();
  const anchors = new Map<string, Target>();
  const dynamicAnchors = new Map<string, Map<string, Target>>();
  for (const document of documents.values()) {
    const found: Resource[] = [];
    for (const { schema, pointer } of walkSchema(document.schema)) {
      if (pointer !== '' && !NAMING.some((word) => Object.hasOwn(schema, word))) continue;
      const target = { file: document.file, pointer };
      const id = memberOf(schema, '$id');
      const enclosing = enclosingResource(found, pointer);
      if (pointer === '' || typeof id === 'string') {
        const base = enclosing?.uri ?? addressOfFile(document.file);
        const uri = typeof id === 'string' ? absoluteUri(id, base) : undefined;
        const resource: Resource = { ...target, uri: uri ?? base };
        found.push(resource);
        if (uri !== undefined && !byUri.has(uri)) byUri.set(uri, resource);
        if (typeof id === 'string') byId.set(id, byId.has(id) ? 'several' : resource);
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
  return { documents, broken, byUri, byId, resources, anchors, dynamicAnchors, isRootTried };
}

/** Words by which a schema can be referred to. Most schemas hold none. */
const NAMING = ['$id', '$anchor', '$dynamicAnchor'];

export function enclosingResource(resources: readonly Resource[], pointer: string): Resource | undefined {
  const [root] = resources;
  // Most files hold no resource but their own root.
  if (resources.length === 1 && root?.pointer === '') return root;
  return resources.findLast((resource) => pointer === resource.pointer || pointer.startsWith(`${resource.pointer}/`));
}

export function anchorKey(resource: Target, name: string): string {
  return `${resource.file}#${resource.pointer} ${name}`;
}

/** A file is found at its place in the tree, which is what a relative `$id` is relative to. */
function addressOfFile(file: string): string {
  // Half of a surrogate pair has no UTF-8, and a name with one is no file that can be read again.
  const path = file.replaceAll(/\p{Cs}/gu, '\ufffd');
  return `tree:///${path.split('/').map(encodeURIComponent).join('/')}`;
}

export function absoluteUri(reference: string, base: string | undefined): string | undefined {
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
