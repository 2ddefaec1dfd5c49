import { isMetaSchema } from '../document/meta-schemas.js';
import { type Problem, sortProblems } from '../problem.js';
import type { SchemaSet } from '../set/schema-set.js';
import { checkSchemas } from '../validation/check-schemas.js';
import type { LintConfig } from './lint-config.js';
import { LINT_RULES } from './rules.js';

/** What `checkSchemas` finds already. */
const CHECKED = new Set(['pattern-valid', 'schema-valid']);

/** What every rule says about a tree that was loaded without errors, in the order of files and lines. */
export function lintSchemaSet(set: SchemaSet, config: LintConfig = {}): readonly Problem[] {
  const broken = checkSchemas(set);
  // Examples can be tried only on schemas that compile.
  const rules = LINT_RULES.filter(({ id }) => !CHECKED.has(id) && !(broken.length > 0 && id === 'example-valid'));
  const found = [...broken, ...rules.flatMap((rule) => rule.check(set, config))];
  return sortProblems(found.filter(({ file }) => !isMetaSchema(file)));
}
