export { type CompareOptions, type Comparison, compareSchemas } from './compare.js';
export type { Policy } from './policy/policy.js';
export { type PreparedSchema, prepareSchema } from './prepare/prepare-schema.js';
export type { Verdict } from './verdict.js';
