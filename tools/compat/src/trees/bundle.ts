import {
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  joinPointer,
  keyOf,
  mapSchema,
  readPointer,
  type Target,
} from '@bloodbank/schema-model';
import type { SchemaTree, TreeError } from './schema-tree.js';

export type Bundle =
  | { readonly schema: JsonObject; readonly places: readonly string[] }
  | { readonly error: TreeError; readonly places: readonly string[] };

/** Keywords that name places of the original files. */
const PLACES = new Set(['$anchor', '$defs', '$dynamicAnchor', '$id', '$recursiveAnchor', '$schema', 'definitions']);
const DIALECT = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
};

/**
 * One place of a tree with everything that it refers to inside. Definitions are numbered in the order in which they are
 * met, so that moving or renaming one changes nothing; `prefix` keeps two bundles apart that are to be joined.
 */
export function bundle(tree: SchemaTree, start: Target, prefix = 'd'): Bundle {
  const names = new Map<string, string>();
  const pending: Target[] = [];
  const nameOf = (target: Target): string => {
    const key = keyOf(target);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${names.size}`;
    names.set(key, name);
    pending.push(target);
    return name;
  };
  let error: TreeError | undefined;
  const fail = (target: Target, message: string): void => {
    const document = tree.documents.get(target.file);
    const { line, column } = document?.locate(target.pointer) ?? { line: 1, column: 1 };
    error ??= {
      message,
      fix: 'Correct the $ref; `bloodbank lint` says what is wrong with it.',
      file: document?.displayFile ?? target.file,
      line,
      column,
      pointer: target.pointer,
    };
  };
  const copy = (target: Target): JsonSchema => {
    const document = tree.documents.get(target.file);
    const source = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    if (document === undefined || source === undefined || !isJsonSchema(source)) return true;
    if (document.dialect !== dialect) fail(target, `It is of ${document.dialect}, what refers to it is of ${dialect}.`);
    return mapSchema(
      source,
      (schema, pointer) => {
        const members = Object.entries(schema).flatMap(([keyword, value]): readonly [string, JsonValue][] => {
          if (PLACES.has(keyword)) return [];
          if (keyword !== '$ref' && keyword !== '$dynamicRef') return [[keyword, value]];
          const to = tree.targets.get(keyOf({ file: target.file, pointer }));
          if (to !== undefined) return [['$ref', `#/$defs/${nameOf(to)}`]];
          fail(
            { file: target.file, pointer: joinPointer(pointer, keyword) },
            `${keyword} ${JSON.stringify(value)} leads nowhere.`,
          );
          return [];
        });
        return Object.fromEntries(members);
      },
      target.pointer,
    );
  };
  const dialect = tree.documents.get(start.file)?.dialect ?? '2020-12';
  const root = copy(start);
  const definitions: Record<string, JsonSchema> = {};
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) definitions[nameOf(next)] = copy(next);
  const places = [...names.keys()];
  if (error !== undefined) return { error, places };
  const body = typeof root === 'boolean' ? (root ? {} : { not: {} }) : root;
  const $defs = Object.keys(definitions).length === 0 ? {} : { $defs: definitions };
  return { schema: { $schema: DIALECT[dialect], ...body, ...$defs }, places };
}
