import { EVENT_RULES } from './event-rules.js';
import { GENERAL_RULES } from './general-rules.js';
import { SCHEMA_RULES } from './schema-rules.js';

export interface RuleDescription {
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly why: string;
  readonly fix: string;
  readonly subject: 'message' | 'schema' | 'report';
}

/** Every rule that a finding can name, for people and for programs that list them. */
export function describeRules(): readonly RuleDescription[] {
  const pick = (
    { id, purpose, why, fix }: Omit<RuleDescription, 'subject'>,
    subject: RuleDescription['subject'],
  ): RuleDescription => ({ id, purpose, why, fix, subject });
  return [
    ...EVENT_RULES.map((rule) => pick(rule, 'message')),
    ...SCHEMA_RULES.map((rule) => pick(rule, 'schema')),
    ...Object.entries(GENERAL_RULES).map(([id, rule]) => pick({ id, ...rule }, 'report')),
  ];
}
