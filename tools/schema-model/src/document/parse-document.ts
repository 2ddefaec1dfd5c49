import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isJsonObject, type JsonValue } from '../json.js';
import type { Problem } from '../problem.js';
import { declaredDialect } from './dialect.js';
import { findBadKeys } from './find-bad-keys.js';
import { createLocator, createPositions } from './locate.js';
import type { SchemaDocument } from './schema-document.js';
import { findExcessiveDepth, MAX_DEPTH } from './text-limits.js';

export interface SourceFile {
  readonly file: string;
  readonly displayFile: string;
  readonly text: string;
}

export type ParsedDocument =
  | { readonly document: SchemaDocument; readonly problems: readonly Problem[] }
  | { readonly document?: undefined; readonly problems: readonly Problem[] };

/** Strict JSON text to a schema document. A byte order mark is skipped; comments and trailing commas are errors. */
export function parseDocument(source: SourceFile): ParsedDocument {
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

  const errors: ParseError[] = [];
  const tree: Node | undefined = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  const value = error === undefined ? parseValue(text) : undefined;
  if (tree === undefined || value === undefined) {
    const what = error === undefined ? 'the text is empty' : describeError(error);
    const fix = 'Schema files are strict JSON: no comments, no trailing commas, double quotes.';
    return { problems: [refuse('file-json', error?.offset ?? 0, '', `This is not JSON: ${what}.`, fix)] };
  }
  if (!isJsonObject(value)) {
    return {
      problems: [refuse('file-object', 0, '', 'A schema file must hold a JSON object.', 'Wrap the schema in {}.')],
    };
  }

  const problems = findBadKeys(tree).map(({ key, fault, pointer, offset }) => {
    const [rule, message, fix] = KEY_FAULTS[fault];
    return refuse(rule, offset, pointer, `The key ${JSON.stringify(key)} ${message}.`, fix);
  });
  const declared = declaredDialect(value);
  const locate = createLocator(text, tree);
  if (declared === 'unknown') {
    const { line, column } = locate('/$schema');
    problems.push({
      severity: 'error',
      rule: 'schema-dialect',
      file: source.displayFile,
      line,
      column,
      pointer: '/$schema',
      message: `The dialect ${JSON.stringify(value['$schema'])} is not spoken here.`,
      fix: 'Use "https://json-schema.org/draft/2020-12/schema", or "http://json-schema.org/draft-07/schema#" for older files.',
    });
    return { problems };
  }
  const dialect = declared === 'undeclared' ? '2020-12' : declared;
  return { document: { file: source.file, displayFile: source.displayFile, dialect, schema: value, locate }, problems };
}

const KEY_FAULTS = {
  repeated: ['key-unique', 'is written twice', 'Keep one of the two.'],
  prototype: ['key-safe', 'sets a prototype in JavaScript', 'Rename it.'],
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
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
