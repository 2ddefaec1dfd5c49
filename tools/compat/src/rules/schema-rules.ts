import { additionalPropertiesSame } from './additional-properties-same.js';
import { allOfSame } from './all-of-same.js';
import { arrayLengthSame } from './array-length-same.js';
import { conditionSame } from './condition-same.js';
import { constSame } from './const-same.js';
import { containsCountSame } from './contains-count-same.js';
import { containsSame } from './contains-same.js';
import { contentSame } from './content-same.js';
import { defaultSame } from './default-same.js';
import { dependentRequiredSame } from './dependent-required-same.js';
import { dependentSchemasSame } from './dependent-schemas-same.js';
import { deprecatedSame } from './deprecated-same.js';
import { dialectSame } from './dialect-same.js';
import { enumSame } from './enum-same.js';
import { enumValueNoAdd } from './enum-value-no-add.js';
import { enumValueNoDelete } from './enum-value-no-delete.js';
import { formatSame } from './format-same.js';
import { identitySame } from './identity-same.js';
import { itemsSame } from './items-same.js';
import { multipleOfSame } from './multiple-of-same.js';
import { notSame } from './not-same.js';
import { numberRangeSame } from './number-range-same.js';
import { openSame } from './open-same.js';
import { patternPropertiesSame } from './pattern-properties-same.js';
import { patternSame } from './pattern-same.js';
import { prefixItemsSame } from './prefix-items-same.js';
import { propertyCountSame } from './property-count-same.js';
import { propertyNamesSame } from './property-names-same.js';
import { propertyNoAdd } from './property-no-add.js';
import { propertyNoDelete } from './property-no-delete.js';
import { propertyNoRename } from './property-no-rename.js';
import { propertyNoReturn } from './property-no-return.js';
import { referenceSame } from './reference-same.js';
import { requiredNoAdd } from './required-no-add.js';
import { requiredNoDelete } from './required-no-delete.js';
import { reservedNoDelete } from './reserved-no-delete.js';
import type { Rule } from './rule.js';
import { sensitiveSame } from './sensitive-same.js';
import { stringLengthSame } from './string-length-same.js';
import { typeNameSame } from './type-name-same.js';
import { typeSame } from './type-same.js';
import { unevaluatedItemsSame } from './unevaluated-items-same.js';
import { unevaluatedPropertiesSame } from './unevaluated-properties-same.js';
import { unionBranchNoAdd } from './union-branch-no-add.js';
import { unionBranchNoDelete } from './union-branch-no-delete.js';
import { unionSame } from './union-same.js';
import { uniqueItemsSame } from './unique-items-same.js';
import { valueNoDelete } from './value-no-delete.js';

/** Every rule on what a schema says, in the order of the table in the docs. */
export const SCHEMA_RULES: readonly Rule[] = [
  propertyNoDelete,
  propertyNoRename,
  propertyNoAdd,
  propertyNoReturn,
  reservedNoDelete,
  requiredNoAdd,
  requiredNoDelete,
  additionalPropertiesSame,
  patternPropertiesSame,
  propertyNamesSame,
  propertyCountSame,
  dependentRequiredSame,
  dependentSchemasSame,
  unevaluatedPropertiesSame,
  typeSame,
  enumValueNoDelete,
  enumValueNoAdd,
  enumSame,
  constSame,
  stringLengthSame,
  patternSame,
  formatSame,
  contentSame,
  numberRangeSame,
  multipleOfSame,
  itemsSame,
  prefixItemsSame,
  arrayLengthSame,
  uniqueItemsSame,
  containsSame,
  containsCountSame,
  unevaluatedItemsSame,
  unionBranchNoAdd,
  unionBranchNoDelete,
  unionSame,
  allOfSame,
  notSame,
  conditionSame,
  referenceSame,
  valueNoDelete,
  defaultSame,
  openSame,
  sensitiveSame,
  deprecatedSame,
  typeNameSame,
  identitySame,
  dialectSame,
];
