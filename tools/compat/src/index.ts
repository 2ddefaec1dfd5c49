export { type CompareOptions, type Comparison, compareSchemas, type Verdict } from './compare.js';
export type { Policy } from './policy.js';
