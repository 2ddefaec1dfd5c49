export { resolveAll } from './resolve-all.js';
export { keyOf, type Target } from './target.js';
export { childrenOf, mapChildren, mapSchema, type SchemaPlace, walkSchema } from './walk-schema.js';
