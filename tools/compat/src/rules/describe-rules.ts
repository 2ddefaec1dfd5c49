import { EVENT_RULES } from './event-rules.js';
import { GENERAL_RULES } from './general-rules.js';
import type { WordImpacts } from './rule.js';
import { SCHEMA_RULES } from './schema-rules.js';

export interface RuleDescription {
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly why: string;
  readonly fix: string;
  readonly subject: 'message' | 'schema' | 'report';
  /** The annotation that it is about, and what a change of it does. */
  readonly word?: string;
  readonly on?: WordImpacts;
}

/** Every rule that a finding can name, for people and for programs that list them. */
export function describeRules(): readonly RuleDescription[] {
  const pick = (
    { id, purpose, why, fix, word, on }: Omit<RuleDescription, 'subject'>,
    subject: RuleDescription['subject'],
  ): RuleDescription => ({
    ...{ id, purpose, why, fix, subject },
    ...(word === undefined || on === undefined ? {} : { word, on }),
  });
  return [
    ...EVENT_RULES.map((rule) => pick(rule, 'message')),
    ...SCHEMA_RULES.map((rule) => pick(rule, 'schema')),
    ...Object.entries(GENERAL_RULES).map(([id, rule]) => pick({ id, ...rule }, 'report')),
  ];
}
