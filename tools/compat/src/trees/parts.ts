import { isJsonSchema, type JsonSchema, readPointer } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import { copyPart, type PartError } from './copy-part.js';
import { isSilent } from './is-silent.js';
import { type NormalisedText, normalisedText } from './normalised-text.js';
import type { Sameness } from './sameness.js';
import type { SchemaTree } from './schema-tree.js';

/** A place of a tree without what it refers to. Made once, however many events reach it. */
export interface Part {
  readonly key: string;
  readonly target: Target;
  /** As it stands in its file. */
  readonly source: JsonSchema;
  /** Its references are names, `#/$defs/p0_12`, of which each stands for one part of one tree. */
  readonly schema: JsonSchema;
  readonly name: string;
  /** What it refers to, in the order in which a bundle meets it. */
  readonly refs: readonly Target[];
  readonly errors: readonly PartError[];
  readonly written: NormalisedText;
  /** What of it can refuse a value. */
  meant(): NormalisedText;
}

/** The parts of one tree, each made when first asked for. */
export interface Parts {
  at(target: Target): Part;
  nameOf(target: Target): string;
}

const known = new WeakMap<SchemaTree, Parts>();
let trees = 0;

export function partsOf(tree: SchemaTree): Parts {
  const found = known.get(tree) ?? createParts(tree);
  known.set(tree, found);
  return found;
}

/** From now on, what is the same in both trees is one part. Of trees whose parts nobody asked for yet; else they stay their own. */
export function shareParts(previous: SchemaTree, current: SchemaTree, isUntouched: Sameness['isUntouched']): void {
  if (!known.has(current)) known.set(current, createParts(current, { parts: partsOf(previous), isUntouched }));
}

function createParts(
  tree: SchemaTree,
  shared?: { readonly parts: Parts; readonly isUntouched: Sameness['isUntouched'] },
): Parts {
  const prefix = `p${trees++}_`;
  const parts = new Map<string, Part>();
  const names = new Map<string, string>();
  const nameOf = (target: Target): string => {
    if (shared?.isUntouched(target) === true) return shared.parts.nameOf(target);
    const key = keyOf(target);
    const name = names.get(key) ?? prefix + names.size;
    names.set(key, name);
    return name;
  };
  const make = (target: Target): Part => {
    const document = tree.documents.get(target.file);
    const found = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    const source = found !== undefined && isJsonSchema(found) ? found : true;
    const copy = copyPart(tree, target, source, nameOf);
    let meant: NormalisedText | undefined;
    return {
      key: keyOf(target),
      target,
      source,
      schema: copy.schema,
      name: nameOf(target),
      refs: copy.refs,
      errors: copy.errors,
      written: normalisedText(copy),
      meant: () => (meant ??= normalisedText(copyPart(tree, target, source, nameOf, isSilent), 'sorted')),
    };
  };
  return {
    nameOf,
    at(target) {
      const key = keyOf(target);
      const part = parts.get(key) ?? (shared?.isUntouched(target) === true ? shared.parts.at(target) : make(target));
      parts.set(key, part);
      return part;
    },
  };
}
