import { BloodbankError } from '@bloodbank/core/errors';
import type { RuleSet } from './rule-set.js';

/**
 * Several rule sets as one, which share what they allow.
 *
 * @throws {BloodbankError} `dispatcher.rules-invalid` where two have a rule of one name.
 */
export function mergeRuleSets(sets: readonly RuleSet[]): RuleSet {
  const rules = sets.flatMap((set) => set.rules);
  const names = rules.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) < at);
  if (repeated !== undefined) {
    const files = sets.map(({ file }) => file).join(', ');
    throw new BloodbankError('dispatcher.rules-invalid', `Two rules of ${files} are named "${repeated}".`);
  }
  return {
    file: sets.map(({ file }) => file).join(', '),
    allow: [...new Set(sets.flatMap(({ allow }) => allow))],
    checks: new Map(sets.flatMap(({ checks }) => [...checks])),
    rules,
  };
}
