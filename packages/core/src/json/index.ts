export { isBlank, isObject, parseObject } from './object.js';
export { escapeSegment, joinPointer, parsePointer } from './pointer.js';
