import type { RuleFile } from '../rules/rule-file.gen.js';

/** Several rule sets as one file. */
export function combineRules(files: readonly RuleFile[]): RuleFile {
  return {
    allow: [...new Set(files.flatMap(({ allow = [] }) => allow))],
    checks: Object.assign({}, ...files.map(({ checks = {} }) => checks)),
    rules: files.flatMap(({ rules }) => rules),
  };
}
