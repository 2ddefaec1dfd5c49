import { isJsonObject, joinPointer } from '@bloodbank/schema-model';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';

/** A definition that was there: the generator exports a type of its name, which code imports. */
export interface RemovedDefinition {
  readonly file: string;
  readonly pointer: string;
  readonly name: string;
}

const KEYWORDS = ['$defs', 'definitions'];

/** The definitions that an event loses, its own and those of the files that it reached. What is shared is reported once. */
export function createRemovedDefinitions(
  previous: SchemaTree,
  current: SchemaTree,
): (old: TreeEvent) => readonly RemovedDefinition[] {
  const reported = new Set<string>();
  const reached = new Map<string, Set<string>>();
  for (const [from, { file }] of previous.targets) {
    const source = from.slice(0, from.indexOf('#'));
    reached.set(source, (reached.get(source) ?? new Set()).add(file));
  }
  return (old) => {
    const files = new Set([old.file]);
    for (const file of files) for (const next of reached.get(file) ?? []) files.add(next);
    return [...files]
      .filter((file) => !reported.has(file) && reported.add(file) && current.documents.has(file))
      .flatMap((file) => removedIn(file));
  };

  function removedIn(file: string): readonly RemovedDefinition[] {
    const now = new Set(definitionsOf(current, file).map(({ name }) => name));
    return definitionsOf(previous, file).filter(({ name }) => !now.has(name));
  }
}

function definitionsOf(tree: SchemaTree, file: string): readonly RemovedDefinition[] {
  const schema = tree.documents.get(file)?.schema ?? {};
  return KEYWORDS.flatMap((word) => {
    const map = schema[word];
    return Object.keys(isJsonObject(map) ? map : {}).map((name) => ({
      file,
      pointer: joinPointer('', word, name),
      name,
    }));
  });
}
