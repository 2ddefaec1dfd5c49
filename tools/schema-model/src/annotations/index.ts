export { allowedAnnotations } from '../lint/lint-config.js';
export type { Annotations, Kind } from './annotations.js';
export { readAnnotations } from './read-annotations.js';
export { X_WORDS } from './x-words.js';
