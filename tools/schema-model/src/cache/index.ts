export { type Cache, NO_CACHE } from './cache.js';
export { hashOf } from './hash-of.js';
