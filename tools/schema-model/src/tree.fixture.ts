import { type BuiltSet, buildSchemaSet } from './set/build-set.js';

/** A tree in memory: path -> schema, or its text. */
export function buildTree(files: Readonly<Record<string, object | string>>): BuiltSet {
  return buildSchemaSet(
    'schemas',
    Object.entries(files).map(([file, content]) => ({
      file,
      displayFile: `schemas/${file}`,
      text: typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    })),
  );
}

/** `file:line:column rule pointer`, which is what a person acts on. */
export function placesOf({ problems }: Pick<BuiltSet, 'problems'>): readonly string[] {
  return problems.map(({ file, line, column, rule, pointer }) => `${file}:${line}:${column} ${rule} ${pointer}`.trim());
}
