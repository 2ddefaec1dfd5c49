import { posix } from 'node:path';
import { joinPointer, parsePointer } from '@bloodbank/core/json';
import { closest } from '@bloodbank/core/text';
import { metaSchemaAddress } from '../document/meta-schemas.js';
import { isJsonObject, isJsonSchema, type JsonValue } from '../json.js';
import { readPointer } from '../pointer.js';
import { absoluteUri, anchorKey, enclosingResource, type RefIndex, type Resource } from './ref-index.js';
import type { Target } from './target.js';

export interface RefusedRef {
  readonly target?: undefined;
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

export type ResolvedRef = { readonly target: Target } | RefusedRef;

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Where a `$ref` written at `from` leads; `undefined` where that is a file that is broken itself, of which enough was said.
 * Nothing is ever fetched, and nothing outside the tree is ever opened.
 */
export function resolveRef(index: RefIndex, from: Target, ref: JsonValue): ResolvedRef | undefined {
  if (typeof ref !== 'string') {
    return {
      rule: 'ref-resolvable',
      message: 'A $ref must be a string.',
      fix: 'Write a file, a pointer, or both: "../_common/types.v1.json#/$defs/uuid".',
    };
  }
  const hash = ref.indexOf('#');
  const path = decode(hash === -1 ? ref : ref.slice(0, hash));
  const fragment = decode(hash === -1 ? '' : ref.slice(hash + 1));
  if (path === undefined || fragment === undefined) {
    return {
      rule: 'ref-resolvable',
      message: `The $ref ${JSON.stringify(ref)} holds a broken percent escape.`,
      fix: 'Write the characters themselves.',
    };
  }
  const here = enclosingResource(index.resources.get(from.file) ?? [], from.pointer);
  const resource = path === '' ? here : findResource(index, from.file, path, here);
  if (resource === undefined) return undefined;
  return 'rule' in resource ? resource : resolveFragment(index, resource, fragment, ref);
}

function findResource(
  index: RefIndex,
  file: string,
  path: string,
  here: Resource | undefined,
): Resource | RefusedRef | undefined {
  const known = findByAddress(index, path, here);
  if (known !== undefined) return known;
  const quoted = JSON.stringify(path);
  if (SCHEME.test(path) || path.startsWith('//')) {
    return {
      rule: 'ref-offline',
      message: `The $ref ${quoted} leaves the tree: nothing is fetched.`,
      fix: 'Copy the schema into _common/ and refer to it by a relative path.',
    };
  }
  const named = index.byId.get(path);
  if (path.startsWith('/') && named !== undefined && named !== 'several') return named;
  if (path.startsWith('/') || path.includes('\\')) {
    return {
      rule: 'ref-inside',
      message: `The $ref ${quoted} is absolute.`,
      fix: 'Refer to files by a path relative to this one, with forward slashes.',
    };
  }
  const target = posix.normalize(posix.join(posix.dirname(file), path));
  if (target === '..' || target.startsWith('../')) {
    return {
      rule: 'ref-inside',
      message: `The $ref ${quoted} leads out of the tree.`,
      fix: 'Move the shared part to _common/ inside the tree.',
    };
  }
  if (index.documents.has(target)) return { file: target, pointer: '' };
  if (index.broken.has(target)) return undefined;
  if (named !== undefined && named !== 'several') return named;
  const fromRoot = posix.normalize(path);
  if (index.isRootTried && index.documents.has(fromRoot)) return { file: fromRoot, pointer: '' };
  const near = closest(target, index.documents.keys());
  return {
    rule: 'ref-resolvable',
    message: `The $ref ${quoted} names no file of the tree.`,
    fix: near === undefined ? 'Create the file, or correct the path.' : `Did you mean ${relativePath(file, near)}?`,
  };
}

/** What bears this address as its `$id`. Most trees hold none. */
function findByAddress({ byUri }: RefIndex, path: string, here: Resource | undefined): Resource | undefined {
  if (byUri.size === 0) return undefined;
  const uri = absoluteUri(path, here?.uri);
  return uri === undefined ? undefined : (byUri.get(uri) ?? byUri.get(metaSchemaAddress(uri) ?? ''));
}

function resolveFragment(index: RefIndex, resource: Target, fragment: string, ref: string): ResolvedRef | undefined {
  if (fragment === '') return { target: { file: resource.file, pointer: resource.pointer } };
  const document = index.documents.get(resource.file);
  if (document === undefined) return undefined;
  if (!fragment.startsWith('/')) {
    const target = index.anchors.get(anchorKey(resource, fragment));
    return target === undefined
      ? {
          rule: 'ref-resolvable',
          message: `The $ref ${JSON.stringify(ref)} names no $anchor of ${resource.file}.`,
          fix: `Add "$anchor": ${JSON.stringify(fragment)} to the schema it means.`,
        }
      : { target };
  }
  // A reference is written in the words of the file that it leads to.
  const written = joinPointer(document.toWritten(resource.pointer), ...(parsePointer(fragment) ?? []));
  const pointer = document.fromWritten(written);
  const value = readPointer(document.schema, pointer);
  if (value !== undefined && isJsonSchema(value)) return { target: { file: resource.file, pointer } };
  return {
    rule: 'ref-resolvable',
    message: `The $ref ${JSON.stringify(ref)} names nothing: ${resource.file} has ${value === undefined ? 'no' : 'no schema at'} ${fragment}.`,
    fix: suggestPointer(document.written.schema, written),
  };
}

/** The nearest name at the first step that fails. */
function suggestPointer(schema: JsonValue, pointer: string): string {
  let value: JsonValue | undefined = schema;
  let reached = '';
  for (const segment of parsePointer(pointer) ?? []) {
    const next = readPointer(value, joinPointer('', segment));
    if (next === undefined) {
      const near = isJsonObject(value) ? closest(segment, Object.keys(value)) : undefined;
      return near === undefined
        ? `Add it, or correct the pointer after "#${reached}".`
        : `Did you mean #${joinPointer(reached, near)}?`;
    }
    value = next;
    reached = joinPointer(reached, segment);
  }
  return 'Point at a schema: an object, true or false.';
}

function relativePath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
