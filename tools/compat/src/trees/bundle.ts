import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import { copyPart } from './copy-part.js';
import type { Part } from './parts.js';
import { reachOf } from './reach.js';
import type { SchemaTree, TreeError } from './schema-tree.js';

export type Bundle = { readonly schema: JsonObject } | { readonly error: TreeError };

/** What a tree is in, whatever drafts its files were written in. */
export const DIALECT_URI = 'https://json-schema.org/draft/2020-12/schema';

/**
 * One place of a tree with everything that it refers to inside. Definitions are numbered in the order in which they are
 * met, so that moving or renaming one changes nothing; `prefix` keeps two bundles apart that are to be joined.
 */
export function bundle(tree: SchemaTree, start: Target, prefix = 'd'): Bundle {
  const reach = reachOf(tree, start);
  if ('error' in reach) return reach;
  const nameOf = (target: Target): string => `${prefix}${reach.numbers.get(keyOf(target))}`;
  const copy = ({ target, source }: Part): JsonSchema => copyPart(tree, target, source, nameOf).schema;
  const root = copy(reach.root);
  const body = typeof root === 'boolean' ? (root ? {} : { not: {} }) : root;
  const definitions = Object.fromEntries(reach.parts.map((part) => [nameOf(part.target), copy(part)]));
  const $defs = reach.parts.length === 0 ? {} : { $defs: definitions };
  return { schema: { $schema: DIALECT_URI, ...body, ...$defs } };
}
