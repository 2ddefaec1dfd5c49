import { referenceSame } from '../rules/reference-same.js';
import type { Claim, Rule, SchemaChange } from '../rules/rule.js';
import { SCHEMA_RULES } from '../rules/schema-rules.js';
import { isShutOrOpened, valueNoDelete } from '../rules/value-no-delete.js';
import { declaredElsewhere } from '../walk/declared-elsewhere.js';
import { type Pair, rootPair } from '../walk/pair.js';
import { referredBy, resolvePlace } from '../walk/place.js';
import { isRetargeted } from '../walk/retargeted.js';
import { createPairGraph } from '../walk/walk-pairs.js';

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

/** What every rule sees in one pair; first what accounts for the others. */
export function claimsOf(pair: Pair): RuledClaims {
  const { previous, current, path } = pair;
  const change = {
    ...{ previous: previous.schema, current: current.schema },
    ...{ isRoot: path === '', isRetargeted: isRetargeted(previous, current) },
  };
  if (!change.isRetargeted && isSameText(change)) return { claims: [], isCut: false };
  const inContext = {
    ...change,
    elsewhere: { previous: declaredElsewhere(previous), current: declaredElsewhere(current) },
  };
  const claims: RuledClaim[] = [];
  let isCut = false;
  for (const rule of rulesFor(change)) {
    let count = 0;
    for (const claim of rule.find(inContext)) {
      isCut ||= count === MAX_CLAIMS;
      if (count++ === MAX_CLAIMS) break;
      claims.push({ rule, claim: rule === referenceSame ? withDifferences(claim, pair) : claim });
    }
  }
  return { claims: claims.sort((a, b) => Number(b.claim.covers === true) - Number(a.claim.covers === true)), isCut };
}

/** What it leads to may have changed; of that its own pair tells. */
function isSameText({ previous, current }: Pick<SchemaChange, 'previous' | 'current'>): boolean {
  return previous === current || JSON.stringify(previous) === JSON.stringify(current);
}

function rulesFor(change: Pick<SchemaChange, 'previous' | 'current'>): readonly Rule[] {
  return isShutOrOpened(change) ? [valueNoDelete] : SCHEMA_RULES;
}

/** So many differences between two definitions are named. */
const NAMED = 3;
const MAX_PAIRS = 50;

/** A reference that leads to another definition, with what the two do not have in common. */
function withDifferences(claim: Claim, { previous, current }: Pair): Claim {
  const [from, to] = [referredBy(previous), referredBy(current)];
  if (from === undefined || to === undefined) return claim;
  const found = new Set<string>();
  let count = 0;
  for (const [, pair] of createPairGraph(() => false).from(rootPair(resolvePlace(from), resolvePlace(to)))) {
    if (++count > MAX_PAIRS) break;
    const where = pair.path === '' ? '' : `${pair.path.replace(/^\./, '')}: `;
    const change = { previous: pair.previous.schema, current: pair.current.schema, isRoot: false };
    for (const rule of rulesFor(change))
      for (const { message } of rule.find({ ...change, isRetargeted: false })) found.add(where + message);
  }
  const [...all] = found;
  if (all.length === 0) return claim;
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return { ...claim, message: `${claim.message}, where ${all.slice(0, NAMED).join(', ')}${more}` };
}
