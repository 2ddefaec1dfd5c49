import type { Comparison } from '../compare.js';
import type { Policy } from '../policy/policy.js';
import type { Claim, Direction, Level, Rule } from '../rules/rule.js';
import type { Verdict } from '../verdict.js';
import type { Pair } from '../walk/pair.js';
import { createPairGraph, pairKey } from '../walk/walk-pairs.js';
import { claimsOf, type RuledClaim, type RuledClaims } from './claims-of.js';
import { type Compare, createClaimComparison } from './compare-claim.js';
import { DIRECTIONS } from './pair-context.js';
import type { VerdictKind } from './report.js';

/** One claim, weighed. */
export interface Explanation {
  /** The same for every event that meets the change. */
  readonly key: string;
  readonly rule: Rule;
  readonly claim: Claim;
  readonly pair: Pair;
  readonly direction: Direction;
  readonly verdict: VerdictKind;
  readonly level: Level;
  /** Of the part alone, with this change alone. */
  readonly alone?: Verdict;
}

export interface Explained {
  readonly explanations: readonly Explanation[];
  /** Whether every change was looked at: of those that were not, one may break as well. */
  readonly isWhole: boolean;
}

/** For all questions about one event beside the first; what is not asked then counts as not proven. */
export const BUDGET_MS = 2_000;
export const MAX_EXPLANATIONS = 1_000;

const OPPOSITE = { backward: 'forward', forward: 'backward' } as const;

/**
 * Explains what the engine found. It alone decides: no explanation says BREAK in a direction that is proven safe, and where
 * it broke, the changes that break by themselves are named first. What is left without an explanation is the caller's to say.
 */
export function createExplainer(
  compare: Compare,
  policy: Policy,
  isUntouched: (file: string) => boolean,
): (root: Pair, found: Comparison) => Explained {
  const graph = createPairGraph(isUntouched);
  const claims = new Map<string, RuledClaims>();
  const comparisons = new Map<string, ReturnType<typeof createClaimComparison>>();
  const compared = new Map<Claim, Verdict | undefined>();
  const compareClaim = (key: string, pair: Pair, claim: Claim, end: number): Verdict | undefined => {
    if (compared.has(claim) || performance.now() > end) return compared.get(claim);
    const all = claims.get(key)?.claims.map((ruled) => ruled.claim) ?? [claim];
    const ask = comparisons.get(key) ?? createClaimComparison(pair, all, compare, policy);
    comparisons.set(key, ask);
    const found = ask(claim)?.[claim.direction];
    compared.set(claim, found);
    return found;
  };
  return (root, found) => {
    const end = performance.now() + BUDGET_MS;
    let isWhole = true;
    const met: { readonly key: string; readonly pair: Pair; readonly ruled: RuledClaim }[] = [];
    for (const [key, pair] of graph.from(root)) {
      const known = claims.get(key) ?? claimsOf(pair);
      claims.set(key, known);
      isWhole &&= !known.isCut && met.length + known.claims.length <= MAX_EXPLANATIONS;
      if (met.length >= MAX_EXPLANATIONS) break;
      for (const ruled of known.claims) met.push({ key, pair, ruled });
    }
    const explanations = DIRECTIONS.flatMap((direction) => {
      const verdict = found[direction].verdict;
      const weigh = (strength: 'own' | 'turned'): readonly Explanation[] =>
        met.flatMap(({ key: place, pair, ruled: { rule, claim } }) => {
          const { sense } = pair;
          const isOwn = (sense === 'other' ? OPPOSITE[claim.direction] : claim.direction) === direction;
          if (isOwn !== (strength === 'own') || (!isOwn && sense !== 'either')) return [];
          const alone = verdict === 'SAFE' ? undefined : compareClaim(place, pair, claim, end);
          const word = verdict === 'SAFE' ? 'SAFE' : weaker(verdict, alone?.verdict ?? 'UNPROVEN');
          const level =
            word === 'BREAK' ? 'error' : word === 'UNPROVEN' ? 'warning' : isOwn ? claim.whenSafe : undefined;
          if (level === undefined) return [];
          const key = [rule.id, pairKey(pair), claim.direction, direction, claim.message].join(' ');
          return [{ key, rule, claim, pair, direction, verdict: word, level, ...(alone && isOwn ? { alone } : {}) }];
        });
      const own = weigh('own');
      const isExplained = verdict === 'SAFE' || own.some((each) => each.verdict === verdict);
      return isExplained ? own : [...own, ...weigh('turned')];
    });
    return { explanations, isWhole };
  };
}

function weaker(a: VerdictKind, b: VerdictKind): VerdictKind {
  if (a === 'SAFE' || b === 'SAFE') return 'SAFE';
  return a === 'BREAK' && b === 'BREAK' ? 'BREAK' : 'UNPROVEN';
}
