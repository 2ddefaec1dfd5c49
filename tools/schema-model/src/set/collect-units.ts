import { joinPointer } from '@bloodbank/core/json';
import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, isJsonSchema, memberOf } from '../json.js';
import type { SchemaPath } from '../naming/parse-schema-path.js';
import { readPointer } from '../pointer.js';
import { keyOf, type Target } from '../refs/target.js';
import { type NamedPlace, nameUnits } from './name-units.js';
import type { SchemaUnit } from './schema-set.js';

export interface NamedDocument {
  readonly document: SchemaDocument;
  readonly path: Exclude<SchemaPath, { role: 'refused' }>;
}

/** Keywords that say something about a file and nothing about a value. */
const DESCRIPTIVE = new Set(['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description', 'examples']);

/** Every schema of the tree that gets a name, by key. */
export function collectUnits(
  files: ReadonlyMap<string, NamedDocument>,
  targets: Iterable<Target>,
): ReadonlyMap<string, SchemaUnit> {
  const places = new Map<string, NamedPlace & Target>();
  const add = (target: Target): void => {
    const file = files.get(target.file);
    const schema = file === undefined ? undefined : readPointer(file.document.schema, target.pointer);
    const key = keyOf(target);
    if (file === undefined || schema === undefined || !isJsonSchema(schema) || places.has(key)) return;
    places.set(key, { key, ...target, path: file.path, schema, root: file.document.schema });
  };
  for (const [file, { document, path }] of files) {
    const isOnlyDefinitions = Object.keys(document.schema).every((keyword) => DESCRIPTIVE.has(keyword));
    if (path.role !== 'shared' || !isOnlyDefinitions) add({ file, pointer: '' });
    for (const keyword of ['$defs', 'definitions']) {
      const definitions = memberOf(document.schema, keyword);
      for (const name of isJsonObject(definitions) ? Object.keys(definitions) : []) {
        add({ file, pointer: joinPointer('', keyword, name) });
      }
    }
  }
  for (const target of targets) add(target);
  const names = nameUnits([...places.values()]);
  return new Map(
    [...places].map(([key, { file, pointer, path, schema }]) => {
      const unit: SchemaUnit = { key, file, pointer, name: names.get(key) ?? '', role: path.role, schema };
      return [key, unit];
    }),
  );
}
