import type { Evaluation } from './evaluate-rule.js';

/** An evaluation as lines for a person: each question, its answer, and the verdict. */
export function explain({ rule, fires, steps }: Evaluation): readonly string[] {
  const width = Math.max(0, ...steps.map(({ asks }) => asks.length));
  const lines = steps.map(({ asks, holds, says }) => `  ${holds ? '✔' : '✖'} ${asks.padEnd(width)}  ${says}`);
  return [`${rule}: ${fires ? 'fires' : 'does not fire'}`, ...lines];
}
