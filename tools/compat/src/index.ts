export {
  type CompareOptions,
  type Comparison,
  compareSchemas,
  type PreparedSchema,
  prepareSchema,
  type Verdict,
} from './compare.js';
export type { Policy } from './policy.js';
export { checkHistory, type Earlier } from './report/check-history.js';
export type { Acceptance, CheckOptions, SourceVerdict } from './report/check-options.js';
export { checkTrees } from './report/check-trees.js';
export type { Bump, EventReport, Finding, Location, Mode, Report, Summary, Word } from './report/report.js';
export { REPORT_SCHEMA } from './report/report-schema.js';
export { describeRules, type RuleDescription } from './rules/describe-rules.js';
export type { Consumer } from './rules/event-rule.js';
export { buildTree } from './trees/build-tree.js';
export type { SchemaTree, TreeEvent } from './trees/schema-tree.js';
