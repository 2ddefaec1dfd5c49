import type { Rule } from './rule.js';
import { allowanceUsed } from './rules/allowance-used.js';
import { annotationPropertyDeclared } from './rules/annotation-property-declared.js';
import { commandImperative } from './rules/command-imperative.js';
import { eventPastTense } from './rules/event-past-tense.js';
import { examplePresent } from './rules/example-present.js';
import { exampleValid } from './rules/example-valid.js';
import { formatKnown } from './rules/format-known.js';
import { keywordKnown } from './rules/keyword-known.js';
import { patternBounded } from './rules/pattern-bounded.js';
import { patternLinear } from './rules/pattern-linear.js';
import { patternValid } from './rules/pattern-valid.js';
import { propertyDescribed } from './rules/property-described.js';
import { requiredDeclared } from './rules/required-declared.js';
import { rootDescribed } from './rules/root-described.js';
import { schemaValid } from './rules/schema-valid.js';
import { uniqueItemsScalar } from './rules/unique-items-scalar.js';

/** Every lint rule. `ref-*`, `annotation-*`, `name-*` and their like are found while a tree is loaded. */
export const LINT_RULES: readonly Rule[] = [
  allowanceUsed,
  annotationPropertyDeclared,
  commandImperative,
  eventPastTense,
  examplePresent,
  exampleValid,
  formatKnown,
  keywordKnown,
  patternBounded,
  patternLinear,
  patternValid,
  propertyDescribed,
  requiredDeclared,
  rootDescribed,
  schemaValid,
  uniqueItemsScalar,
];
