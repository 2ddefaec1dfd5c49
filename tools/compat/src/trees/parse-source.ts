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
 * A file as a document. Most are never pointed at, so the tree with positions is made when one is first asked for; what is
 * not plain JSON goes to the parser that says why. A whole file may be `true` or `false`.
 */
export function parseSource(source: SourceFile): ParsedDocument {
  const value = findExcessiveDepth(source.text) === undefined ? parse(source.text) : undefined;
  if (typeof value === 'boolean') return { document: documentOf(source, value ? {} : { not: {} }), problems: [] };
  if (!isJsonObject(value)) return parseDocument(source);
  return { document: documentOf(source, value), problems: [] };
}

function documentOf(source: SourceFile, schema: JsonObject): WrittenDocument {
  let locate: WrittenDocument['locate'] | undefined;
  return {
    file: source.file,
    displayFile: source.displayFile,
    hash: hashOf(source.text),
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
