import type { Rule } from './rule.js';
import { allowanceUsed } from './rules/allowance-used.js';
import { annotationPropertyDeclared } from './rules/annotation-property-declared.js';
import { commandImperative } from './rules/command-imperative.js';
import { eventPastTense } from './rules/event-past-tense.js';
import { examplePresent } from './rules/example-present.js';
import { exampleValid } from './rules/example-valid.js';
import { formatKnown } from './rules/format-known.js';
import { keywordInDraft } from './rules/keyword-in-draft.js';
import { keywordKnown } from './rules/keyword-known.js';
import { patternBounded } from './rules/pattern-bounded.js';
import { patternLinear } from './rules/pattern-linear.js';
import { patternValid } from './rules/pattern-valid.js';
import { propertyDescribed } from './rules/property-described.js';
import { rangeNotEmpty } from './rules/range-not-empty.js';
import { refAlone } from './rules/ref-alone.js';
import { requiredDeclared } from './rules/required-declared.js';
import { rootDescribed } from './rules/root-described.js';
import { schemaValid } from './rules/schema-valid.js';
import { thenWithIf } from './rules/then-with-if.js';
import { uniqueItemsScalar } from './rules/unique-items-scalar.js';
import { valueOfType } from './rules/value-of-type.js';

/** Every lint rule. `ref-*`, `annotation-*`, `name-*` and their like are found while a tree is loaded. */
export const LINT_RULES: readonly Rule[] = [
  allowanceUsed,
  annotationPropertyDeclared,
  commandImperative,
  eventPastTense,
  examplePresent,
  exampleValid,
  formatKnown,
  keywordInDraft,
  keywordKnown,
  patternBounded,
  patternLinear,
  patternValid,
  propertyDescribed,
  rangeNotEmpty,
  refAlone,
  requiredDeclared,
  rootDescribed,
  schemaValid,
  thenWithIf,
  uniqueItemsScalar,
  valueOfType,
];
