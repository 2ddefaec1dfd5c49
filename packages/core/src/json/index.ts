export { isObject } from './is-object.js';
export { parseObject } from './parse-object.js';
export { escapeSegment, joinPointer, parsePointer } from './pointer.js';
