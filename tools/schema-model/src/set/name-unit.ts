import type { SchemaPath } from '../naming/parse-schema-path.js';
import { eventTypeName, localTypeName, sharedTypeName } from '../naming/type-name.js';
import { parsePointer } from '../pointer.js';

/** What the words of a pointer become in a name: a definition is known by its own, a property says that it is one. */
const STRUCTURAL: ReadonlyMap<string, string> = new Map([
  ['$defs', ''],
  ['definitions', ''],
  ['properties', 'property'],
]);

/** The TypeScript name of the schema at a pointer of a file. */
export function nameUnit(
  path: Exclude<SchemaPath, { role: 'refused' }>,
  pointer: string,
  eventType: string | undefined,
): string {
  const words = (parsePointer(pointer) ?? [])
    .map((word) => STRUCTURAL.get(word) ?? (word || 'empty'))
    .filter((word) => word !== '');
  switch (path.role) {
    case 'event':
      return localTypeName(eventTypeName(eventType ?? path.type, path.version), words);
    case 'shared':
      return sharedTypeName(path.name, words, path.version);
    case 'envelope':
      return words.length === 0 ? 'EnvelopeShape' : localTypeName('Envelope', words);
  }
}
