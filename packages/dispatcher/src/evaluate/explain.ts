import type { RuleExplanation } from '@bloodbank/core/ports';

/** An evaluation as lines for a person: each question, its answer, and the verdict. */
export function explain({ rule, fires, steps }: Pick<RuleExplanation, 'rule' | 'fires' | 'steps'>): readonly string[] {
  const width = Math.max(0, ...steps.map(({ asks }) => asks.length));
  const lines = steps.map(({ asks, holds, says }) => `  ${holds ? '✔' : '✖'} ${asks.padEnd(width)}  ${says}`);
  return [`${rule}: ${fires ? 'fires' : 'does not fire'}`, ...lines];
}
