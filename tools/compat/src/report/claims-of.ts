import type { Claim, Rule } from '../rules/rule.js';
import { SCHEMA_RULES } from '../rules/schema-rules.js';
import type { Pair } from '../walk/pair.js';
import { isRetargeted } from '../walk/retargeted.js';

export interface RuledClaim {
  readonly rule: Rule;
  readonly claim: Claim;
}

export interface RuledClaims {
  readonly claims: readonly RuledClaim[];
  /** Whether there were more than anybody reads. */
  readonly isCut: boolean;
}

/** Of one rule at one place. Each claim holds a changed copy of the schema, which for a large one is not for nothing. */
export const MAX_CLAIMS = 200;

/** What every rule sees in one pair. */
export function claimsOf({ previous, current, path }: Pair): RuledClaims {
  const change = {
    ...{ previous: previous.schema, current: current.schema },
    ...{ isRoot: path === '', isRetargeted: isRetargeted(previous, current) },
  };
  const claims: RuledClaim[] = [];
  let isCut = false;
  for (const rule of SCHEMA_RULES) {
    let count = 0;
    for (const claim of rule.find(change)) {
      isCut ||= count === MAX_CLAIMS;
      if (count++ === MAX_CLAIMS) break;
      claims.push({ rule, claim });
    }
  }
  return { claims: claims.sort((a, b) => Number(b.claim.covers === true) - Number(a.claim.covers === true)), isCut };
}
