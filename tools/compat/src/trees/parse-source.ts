import { isJsonObject, type JsonObject } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import {
  findExcessiveDepth,
  type ParsedDocument,
  parseDocument,
  type SourceFile,
  type WrittenDocument,
} from '@bloodbank/schema-model/document';

/**
 * What was parsed of each file, by its text. Versions of a tree are mostly the same texts: with one of these for all of them, each
 * text is parsed and walked once.
 */
export type ParsedTexts = Map<string, Map<string, Parsed>>;

interface Parsed {
  readonly hash: string;
  /** What no plain JSON is, or nests too deeply, is `undefined`. */
  readonly schema: JsonObject | undefined;
}

/**
 * A file as a document. Most are never pointed at, so the tree with positions is made when one is first asked for; what is
 * not plain JSON goes to the parser that says why. A whole file may be `true` or `false`.
 */
export function parseSource(source: SourceFile, parsed: ParsedTexts = new Map()): ParsedDocument {
  const { schema, hash } = recall(source, parsed);
  return schema === undefined
    ? parseDocument(source)
    : { document: documentOf(source, { schema, hash }), problems: [] };
}

/** Not by its text alone: two files of one tree are two schemas, whatever they hold. */
function recall({ file, text }: SourceFile, parsed: ParsedTexts): Parsed {
  const texts = parsed.get(file) ?? new Map<string, Parsed>();
  const known = texts.get(text) ?? { hash: hashOf(text), schema: schemaIn(text) };
  parsed.set(file, texts.set(text, known));
  return known;
}

function schemaIn(text: string): JsonObject | undefined {
  const value = findExcessiveDepth(text) === undefined ? parse(text) : undefined;
  if (typeof value === 'boolean') return value ? {} : { not: {} };
  return isJsonObject(value) ? value : undefined;
}

function documentOf(source: SourceFile, { schema, hash }: Pick<WrittenDocument, 'schema' | 'hash'>): WrittenDocument {
  let locate: WrittenDocument['locate'] | undefined;
  return {
    file: source.file,
    displayFile: source.displayFile,
    hash,
    schema,
    locate: (pointer) => {
      locate ??= parseDocument(source).document?.locate ?? (() => ({ line: 1, column: 1 }));
      return locate(pointer);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
