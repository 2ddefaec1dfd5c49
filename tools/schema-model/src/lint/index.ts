export type { LintConfig } from './lint-config.js';
export { lintSchemaSet } from './lint-schema-set.js';
