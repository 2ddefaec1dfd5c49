export type { Draft } from './draft.js';
export { metaSchemasFor } from './meta-schemas.js';
export { type ParsedDocument, parseDocument, type SourceFile } from './parse-document.js';
export { readDrafts } from './read-drafts.js';
export type { SchemaDocument, WrittenDocument } from './schema-document.js';
export { findExcessiveDepth } from './text-limits.js';
