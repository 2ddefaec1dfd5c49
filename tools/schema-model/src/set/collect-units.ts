import { readAnnotations } from '../annotations/read-annotations.js';
import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, isJsonSchema, memberOf } from '../json.js';
import type { SchemaPath } from '../naming/parse-schema-path.js';
import { joinPointer, readPointer } from '../pointer.js';
import { keyOf, type Target } from '../refs/target.js';
import { nameUnit } from './name-unit.js';
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
  const units = new Map<string, SchemaUnit>();
  const add = (target: Target): void => {
    const file = files.get(target.file);
    const schema = file === undefined ? undefined : readPointer(file.document.schema, target.pointer);
    const key = keyOf(target);
    if (file === undefined || schema === undefined || !isJsonSchema(schema) || units.has(key)) return;
    const eventType = readAnnotations(file.document.schema).eventType;
    const name = nameUnit(file.path, target.pointer, eventType);
    units.set(key, { key, ...target, name, role: file.path.role, schema });
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
  return units;
}
