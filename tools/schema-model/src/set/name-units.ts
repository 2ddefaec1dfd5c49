import { parsePointer } from '@bloodbank/core/json';
import { readAnnotations } from '../annotations/read-annotations.js';
import { isJsonObject, type JsonObject, type JsonSchema } from '../json.js';
import type { SchemaPath } from '../naming/parse-schema-path.js';
import {
  eventTypeName,
  localTypeName,
  type Spelling,
  sharedTypeName,
  spellOut,
  toPascalCase,
} from '../naming/type-name.js';
import { compareText } from '../problem.js';

/** A schema that is to have a name. */
export interface NamedPlace {
  readonly key: string;
  readonly path: Exclude<SchemaPath, { role: 'refused' }>;
  readonly pointer: string;
  readonly schema: JsonSchema;
  /** The root of its file. */
  readonly root: JsonObject;
}

/** What the words of a pointer become in a name: a definition is known by its own, a property says that it is one. */
const STRUCTURAL: ReadonlyMap<string, string> = new Map([
  ['$defs', ''],
  ['definitions', ''],
  ['properties', 'property'],
]);

/**
 * The TypeScript name of every schema, by key. Names keep letters and digits only; where two places would share one, their own
 * words are spelt out, then those of their files as well, and what is the same even so is numbered in the order of the keys. So
 * a name depends on nothing but what its own place and those like it are called. `x-ts-name` is taken at its word.
 */
export function nameUnits(places: readonly NamedPlace[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const give = (key: string, name: string): void => {
    names.set(key, name);
    taken.add(name);
  };
  const giveAll = (unnamed: readonly NamedPlace[]): void => {
    let open = unnamed;
    for (const [spellOwner, spellWord] of SPELLINGS) {
      const groups = new Map<string, NamedPlace[]>();
      for (const place of open) {
        const name = nameOf(place, names.get(rootKeyOf(place)), spellOwner, spellWord);
        groups.set(name, [...(groups.get(name) ?? []), place]);
      }
      for (const [name, [place, ...others]] of groups)
        if (place !== undefined && others.length === 0 && !taken.has(name)) give(place.key, name);
      open = open.filter(({ key }) => !names.has(key));
    }
    for (const place of [...open].sort((a, b) => compareText(a.key, b.key))) {
      const name = nameOf(place, names.get(rootKeyOf(place)), spellOut, spellOut);
      let number = 1;
      while (taken.has(number === 1 ? name : `${name}${number}`)) number += 1;
      give(place.key, number === 1 ? name : `${name}${number}`);
    }
  };
  for (const { key, schema } of places) {
    const said = isJsonObject(schema) ? readAnnotations(schema).tsName : undefined;
    if (said !== undefined) give(key, said);
  }
  const unnamed = places.filter(({ key }) => !names.has(key));
  // What an event's own definitions are called begins with the name of the event.
  giveAll(unnamed.filter(({ pointer }) => pointer === ''));
  giveAll(unnamed.filter(({ pointer }) => pointer !== ''));
  return names;
}

/** How the file and the words below it are written, one try after another. */
const SPELLINGS: readonly (readonly [owner: Spelling, word: Spelling])[] = [
  [toPascalCase, toPascalCase],
  [toPascalCase, spellOut],
  [spellOut, spellOut],
];

function rootKeyOf({ key, pointer }: NamedPlace): string {
  return key.slice(0, key.length - pointer.length);
}

function nameOf(
  { path, pointer, root }: NamedPlace,
  owner: string | undefined,
  spellOwner: Spelling,
  spellWord: Spelling,
): string {
  const words = (parsePointer(pointer) ?? [])
    .map((word) => STRUCTURAL.get(word) ?? (word || 'empty'))
    .filter((word) => word !== '');
  switch (path.role) {
    case 'event': {
      const type = readAnnotations(root).eventType ?? path.type;
      const own = pointer === '' ? undefined : owner;
      return localTypeName(own ?? eventTypeName(type, path.version, spellOwner), words, spellWord);
    }
    case 'shared':
      return sharedTypeName(path.name, words, path.version, spellOwner, spellWord);
    case 'envelope':
      return words.length === 0 ? 'EnvelopeShape' : localTypeName('Envelope', words, spellWord);
  }
}
