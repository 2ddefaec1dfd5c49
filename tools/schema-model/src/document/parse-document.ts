import { createRequire } from 'node:module';
import type { Node, ParseError } from 'jsonc-parser';
import { type Cache, NO_CACHE } from '../cache/cache.js';
import { hashOf } from '../cache/hash-of.js';
import { isJsonObject, type JsonValue } from '../json.js';
import type { Problem } from '../problem.js';
import { findBadKeys, mayHoldBadKeys } from './find-bad-keys.js';
import { createLocator, createPositions } from './locate.js';
import type { Position, WrittenDocument } from './schema-document.js';
import { findExcessiveDepth, MAX_DEPTH } from './text-limits.js';

export interface SourceFile {
  readonly file: string;
  readonly displayFile: string;
  readonly text: string;
}

export type ParsedDocument =
  | { readonly document: WrittenDocument; readonly problems: readonly Problem[] }
  | { readonly document?: undefined; readonly problems: readonly Problem[] };

/** Strict JSON text to a schema document. A byte order mark is skipped; comments and trailing commas are errors. */
export function parseDocument(source: SourceFile, cache: Cache = NO_CACHE): ParsedDocument {
  const text = source.text.replace(/^\uFEFF/, '');
  const positionOf = createPositions(text);
  const refuse = (rule: string, offset: number, pointer: string, message: string, fix: string): Problem => ({
    severity: 'error',
    rule,
    file: source.displayFile,
    ...positionOf(offset),
    pointer,
    message,
    fix,
  });

  const tooDeep = findExcessiveDepth(text);
  if (tooDeep !== undefined) {
    const message = `The file nests deeper than ${MAX_DEPTH} levels.`;
    return { problems: [refuse('file-depth', tooDeep, '', message, 'Move inner schemas to $defs and refer to them.')] };
  }

  const value = parseValue(text);
  if (value === undefined) {
    const errors: ParseError[] = [];
    loadJsonc().parseTree(text, errors, STRICT);
    const [error] = errors;
    const what = error === undefined ? 'the text is empty' : describeError(error);
    const fix = 'Schema files are strict JSON: no comments, no trailing commas, double quotes.';
    return { problems: [refuse('file-json', error?.offset ?? 0, '', `This is not JSON: ${what}.`, fix)] };
  }
  if (!isJsonObject(value)) {
    return {
      problems: [refuse('file-object', 0, '', 'A schema file must hold a JSON object.', 'Wrap the schema in {}.')],
    };
  }

  // The tree knows where everything stands. It takes longer than all the rest, and is seldom asked.
  let known: Node | undefined;
  const tree = (): Node => {
    known ??= loadJsonc().parseTree(text, [], STRICT);
    if (known === undefined) throw new Error(`${source.displayFile} is JSON for one parser and nothing for the other.`);
    return known;
  };
  const hash = hashOf(text);
  const problems = cache
    .getOrCompute('bad-keys', hash, () => (mayHoldBadKeys(text, value) ? findBadKeys(tree()) : []))
    .map(({ key, fault, pointer, offset }) => {
      const [rule, message, fix] = KEY_FAULTS[fault];
      return refuse(rule, offset, pointer, `The key ${JSON.stringify(key)} ${message}.`, fix);
    });
  let locator: ReturnType<typeof createLocator> | undefined;
  const locate = (pointer: string): Position => {
    locator ??= createLocator(text, tree());
    return locator(pointer);
  };
  const { file, displayFile } = source;
  return { document: { file, displayFile, hash, schema: value, locate }, problems };
}

const STRICT = { disallowComments: true, allowTrailingComma: false };

const KEY_FAULTS = {
  repeated: ['key-unique', 'is written twice', 'Keep one of the two.'],
  prototype: ['key-safe', 'sets a prototype in JavaScript', 'Rename it.'],
  number: ['number-finite', 'holds a number that JavaScript takes for infinite', 'Write one below 1.8e308.'],
  text: ['key-safe', 'holds half of a character', 'Write the whole character, or rename it.'],
} as const;

/** `JSON.parse` rather than the tolerant tree: it gives `__proto__` as an own key instead of setting a prototype. */
function parseValue(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function describeError(error: ParseError): string {
  return loadJsonc()
    .printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

type JsoncParser = Pick<typeof import('jsonc-parser'), 'parseTree' | 'printParseErrorCode'>;

/** The parser that knows where in a text everything stands. Most files are never asked. */
function loadJsonc(): JsoncParser {
  return createRequire(import.meta.url)('./jsonc-library.cjs') as JsoncParser;
}
