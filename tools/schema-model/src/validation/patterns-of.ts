import { joinPointer } from '@bloodbank/core/json';
import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, memberOf } from '../json.js';
import { walkSchema } from '../refs/walk-schema.js';
import type { SchemaSet } from '../set/schema-set.js';

export interface PatternPlace {
  readonly document: SchemaDocument;
  readonly pointer: string;
  readonly source: string;
  /** Whether a `maxLength` beside it, or the pattern itself, says how long a match can be. */
  readonly isBounded: boolean;
}

/** Every regular expression of a tree: `pattern`, and the names in `patternProperties`. */
export function patternsOf(set: SchemaSet): readonly PatternPlace[] {
  return [...set.documents.values()].flatMap((document) =>
    walkSchema(document.schema).flatMap(({ schema, pointer }) => {
      const found: PatternPlace[] = [];
      const source = memberOf(schema, 'pattern');
      if (typeof source === 'string') {
        const isBounded = memberOf(schema, 'maxLength') !== undefined || isOfFixedLength(source);
        found.push({ document, pointer: joinPointer(pointer, 'pattern'), source, isBounded });
      }
      const byName = memberOf(schema, 'patternProperties');
      for (const name of isJsonObject(byName) ? Object.keys(byName) : []) {
        found.push({
          document,
          pointer: joinPointer(pointer, 'patternProperties', name),
          source: name,
          isBounded: true,
        });
      }
      return found;
    }),
  );
}

/** Anchored at both ends, with nothing in it that repeats without a limit. */
function isOfFixedLength(source: string): boolean {
  const withoutClasses = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  return /^\^[^|]*\$$/.test(withoutClasses) && !/[*+]|\{\d+,\}/.test(withoutClasses);
}

/** The error of a source that is no regular expression under `u`, the flag that validators use. */
export function syntaxErrorOf(source: string): string | undefined {
  try {
    new RegExp(source, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
