export { isJsonObject, isJsonSchema, type JsonObject, type JsonSchema, type JsonValue, memberOf } from './json.js';
export { loadSchemaSet } from './load.js';
export { joinPointer, parsePointer, readPointer } from './pointer.js';
export { compareText, hasErrors, type Problem, sortProblems } from './problem.js';
export { readTree } from './read.js';
export { type BuiltSet, buildSchemaSet } from './set/build-set.js';
export { directRefs, reachableUnits } from './set/reachable-units.js';
export { refKey } from './set/ref-key.js';
export type { EventSchema, SchemaSet, SchemaUnit } from './set/schema-set.js';
