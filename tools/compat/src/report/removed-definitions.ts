import { isJsonObject, type JsonObject, joinPointer } from '@bloodbank/schema-model';
import { keyOf } from '@bloodbank/schema-model/refs';
import { canonical } from '../rules/changed.js';
import { reachOf } from '../trees/reach.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';

/** A definition that was there: the generator exports a type of its name, which code imports. */
export interface RemovedDefinition {
  readonly file: string;
  readonly pointer: string;
  readonly name: string;
  /** What it is called now, where the same definition came under another name. */
  readonly renamedTo?: { readonly name: string; readonly pointer: string };
}

const KEYWORDS = ['$defs', 'definitions'];

/** The definitions that an event loses; those that no event uses are lost by the first that reaches their file. */
export function createRemovedDefinitions(
  previous: SchemaTree,
  current: SchemaTree,
): (old: TreeEvent) => readonly RemovedDefinition[] {
  const removed = [...previous.documents.keys()]
    .filter((file) => current.documents.has(file) && previous.texts.get(file) !== current.texts.get(file))
    .flatMap((file) => removedIn(previous, current, file));
  if (removed.length === 0) return () => [];
  const usedBy = new Map<TreeEvent, ReadonlySet<string>>();
  const filesOf = new Map<TreeEvent, ReadonlySet<string>>();
  for (const event of previous.events) {
    const reach = reachOf(previous, { file: event.file, pointer: '' });
    const keys = 'error' in reach ? [] : [...reach.numbers.keys()];
    usedBy.set(event, new Set(keys));
    filesOf.set(event, new Set([event.file, ...keys.map((key) => key.slice(0, key.indexOf('#')))]));
  }
  const unused = new Map(
    removed
      .filter((definition) => previous.events.every((event) => usedBy.get(event)?.has(keyOf(definition)) !== true))
      .map((definition) => [
        definition,
        previous.events.find((event) => filesOf.get(event)?.has(definition.file) === true),
      ]),
  );
  return (old) =>
    removed.filter((definition) => usedBy.get(old)?.has(keyOf(definition)) === true || unused.get(definition) === old);
}

function removedIn(previous: SchemaTree, current: SchemaTree, file: string): readonly RemovedDefinition[] {
  const [before, now] = [definitionsOf(previous, file), definitionsOf(current, file)];
  const kept = new Set(now.map(({ name }) => name));
  const had = new Set(before.map(({ name }) => name));
  const come = now.filter(({ name }) => !had.has(name));
  return before
    .filter(({ name }) => !kept.has(name))
    .map(({ schema, ...definition }) => {
      const same = come.filter((each) => canonical(each.schema) === canonical(schema));
      const followed = followReferences(previous, current, keyOf({ file, pointer: definition.pointer }));
      const [renamed, ...others] =
        same.length > 0 ? same : come.filter(({ pointer }) => followed === keyOf({ file, pointer }));
      const isRenamed = renamed !== undefined && others.length === 0;
      return {
        ...{ file, ...definition },
        ...(isRenamed ? { renamedTo: { name: renamed.name, pointer: renamed.pointer } } : {}),
      };
    });
}

/** Where all that referred to a definition refers now. */
function followReferences(previous: SchemaTree, current: SchemaTree, definition: string): string | undefined {
  const now = new Set<string>();
  for (const [from, target] of previous.targets) {
    const to = keyOf(target) === definition ? current.targets.get(from) : undefined;
    if (to !== undefined) now.add(keyOf(to));
  }
  const [only, ...others] = now;
  return others.length === 0 ? only : undefined;
}

function definitionsOf(
  tree: SchemaTree,
  file: string,
): readonly { readonly name: string; readonly pointer: string; readonly schema: JsonObject[string] | undefined }[] {
  const schema = tree.documents.get(file)?.schema ?? {};
  return KEYWORDS.flatMap((keyword) => {
    const map = schema[keyword];
    return Object.entries(isJsonObject(map) ? map : {}).map(([name, each]) => ({
      ...{ name, pointer: joinPointer('', keyword, name), schema: each },
    }));
  });
}
