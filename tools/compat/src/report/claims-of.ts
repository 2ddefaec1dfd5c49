import type { Claim, Rule } from '../rules/rule.js';
import { SCHEMA_RULES } from '../rules/schema-rules.js';
import type { Pair } from '../walk/pair.js';

export interface RuledClaim {
  readonly rule: Rule;
  readonly claim: Claim;
}

/** What every rule sees in one pair. */
export function claimsOf({ previous, current, path }: Pair): readonly RuledClaim[] {
  const change = { previous: previous.schema, current: current.schema, isRoot: path === '' };
  return SCHEMA_RULES.flatMap((rule) => [...rule.find(change)].map((claim) => ({ rule, claim })));
}
