import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTree, type SchemaTree } from '@bloodbank/compat';
import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import type { GithubSchemas } from './github-schemas.js';

type Definitions = GithubSchemas['definitions'];
const DIALECT = 'http://json-schema.org/draft-07/schema#';
const REF = /"\$ref":"#\/definitions\/([^"/]+)/g;

/** One file for each definition; parts stand in files that begin with `_`. */
export function filesOf(definitions: Definitions, events: readonly string[]): ReadonlyMap<string, string> {
  const isEvent = new Set(events);
  const fileOf = (name: string): string => `${isEvent.has(name) ? '' : '_'}${name.replaceAll('$', '.')}.json`;
  return new Map(
    Object.entries(definitions).map(([name, schema]) => {
      const text = JSON.stringify({ ...(schema as JsonObject), $schema: DIALECT });
      const linked = text.replace(REF, (_, target: string) => `"$ref":"${fileOf(target)}#`);
      return [fileOf(name), JSON.stringify(JSON.parse(linked), undefined, 2)];
    }),
  );
}

export function toTree(files: ReadonlyMap<string, string>): SchemaTree {
  return buildTree([...files].map(([file, text]) => ({ file, displayFile: file, text })));
}

export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
}

/** An event with all that it refers to inside, as tools want it that read one schema. */
export function bundleOf(definitions: Definitions, event: string): JsonSchema {
  const inside: Record<string, JsonSchema> = {};
  const add = (name: string): void => {
    const schema = definitions[name];
    if (schema === undefined || Object.hasOwn(inside, name)) return;
    inside[name] = schema;
    for (const [, target] of JSON.stringify(schema).matchAll(REF)) add(target ?? '');
  };
  add(event);
  return { $schema: DIALECT, ...(definitions[event] as JsonObject), definitions: inside };
}
