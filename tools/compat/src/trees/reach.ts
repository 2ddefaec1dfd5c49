import type { SchemaDocument } from '@bloodbank/schema-model/document';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import type { NormalisedText } from './normalised-text.js';
import { type Part, partsOf } from './parts.js';
import type { SchemaTree, TreeError } from './schema-tree.js';

/** A place with all that it reaches, each part once, numbered in the order in which they are met. */
export interface Reach {
  readonly root: Part;
  /** What the file of the root was written in. */
  readonly draft: SchemaDocument['draft'] | undefined;
  /** What is referred to; the root only where something refers to it. */
  readonly parts: readonly Part[];
  readonly numbers: ReadonlyMap<string, number>;
}

/** Everything that a place leads to; an error where a reference leads nowhere. */
export function reachOf(tree: SchemaTree, start: Target): Reach | { readonly error: TreeError } {
  const all = partsOf(tree);
  const root = all.at(start);
  const draft = tree.documents.get(start.file)?.draft;
  const numbers = new Map<string, number>();
  const parts: Part[] = [];
  const visit = (part: Part): TreeError | undefined => {
    const [first] = part.errors;
    if (first !== undefined) return errorAt(tree, first.at, first.message);
    for (const target of part.refs) {
      const key = keyOf(target);
      if (numbers.has(key)) continue;
      numbers.set(key, numbers.size);
      parts.push(all.at(target));
    }
    return undefined;
  };
  let error = visit(root);
  for (const part of parts) error ??= visit(part);
  return error === undefined ? { root, draft, parts, numbers } : { error };
}

/** Whether two places say the same in the same words, whatever the parts are called and wherever they stand. */
export function isSameText(a: Reach, b: Reach): boolean {
  return isSame(a, b, (left, right) => [left.written, right.written]);
}

/** Whether they say the same of every value; what can refuse none is not looked at. */
export function isSameMeaning(a: Reach, b: Reach): boolean {
  return isSame(a, b, (left, right) =>
    left.written.text === right.written.text ? [left.written, right.written] : [left.meant(), right.meant()],
  );
}

/**
 * Which parts differ between two versions that are put together alike, as one key; `undefined` where the root differs itself or
 * they lead to other parts.
 */
export function changedPartsOf(a: Reach, b: Reach): string | undefined {
  const isAlike = (left: Part, right: Part): boolean =>
    left.written.refs.length === right.written.refs.length &&
    left.written.refs.every((key, at) => a.numbers.get(key) === b.numbers.get(right.written.refs[at] ?? ''));
  const pairs = a.parts.map((part, at) => [part, b.parts[at] ?? b.root] as const);
  if (a.parts.length !== b.parts.length || a.root.written.text !== b.root.written.text) return undefined;
  if (!isAlike(a.root, b.root) || !pairs.every(([left, right]) => isAlike(left, right))) return undefined;
  const changed = pairs.filter(([left, right]) => left.written.text !== right.written.text);
  return changed.map(([left, right]) => `${left.key} ${right.key}`).join(' ');
}

function isSame(
  a: Reach,
  b: Reach,
  read: (left: Part, right: Part) => readonly [NormalisedText, NormalisedText],
): boolean {
  const isAlike = (left: Part, right: Part | undefined): boolean => {
    if (right === undefined) return false;
    const [mine, theirs] = read(left, right);
    return (
      mine.text === theirs.text &&
      mine.refs.every((key, at) => a.numbers.get(key) === b.numbers.get(theirs.refs[at] ?? ''))
    );
  };
  return (
    a.draft === b.draft &&
    a.parts.length === b.parts.length &&
    isAlike(a.root, b.root) &&
    a.parts.every((part, at) => isAlike(part, b.parts[at]))
  );
}

function errorAt(tree: SchemaTree, target: Target, message: string): TreeError {
  const document = tree.documents.get(target.file);
  const { line, column } = document?.locate(target.pointer) ?? { line: 1, column: 1 };
  return {
    message,
    fix: 'Correct the $ref; `bloodbank lint` says what is wrong with it.',
    file: document?.displayFile ?? target.file,
    line,
    column,
    pointer: document?.toWritten(target.pointer) ?? target.pointer,
  };
}
