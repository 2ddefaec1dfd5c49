export {
  type CompareOptions,
  type Comparison,
  compareSchemas,
  type PreparedSchema,
  prepareSchema,
  type Verdict,
} from './compare.js';
export type { Policy } from './policy.js';
