export { type Cache, NO_CACHE } from './cache.js';
export { readChecked, writeChecked } from './checked-file.js';
export { hashOf } from './hash-of.js';
export { hashOfCode, MODEL_FOLDERS } from './hash-of-code.js';
