import type { Comparison } from '../compare.js';
import type { Policy } from '../policy/policy.js';
import type { Claim, Direction, Level, Rule } from '../rules/rule.js';
import { DIRECTIONS } from '../rules/rule.js';
import { createDeadline } from '../solve/budget.js';
import type { Sameness } from '../trees/sameness.js';
import { isWithin, type Pair } from '../walk/pair.js';
import { createPairGraph, pairKey } from '../walk/walk-pairs.js';
import { claimsOf, type RuledClaim, type RuledClaims } from './claims-of.js';
import { type Answer, createEvidenceFinder, type Evidence } from './evidence/find-evidence.js';
import { generalRule } from './findings.js';
import type { ReadPair } from './read-pair.js';
import type { VerdictKind } from './report.js';

/** One claim, weighed in one direction. */
export interface Explanation {
  /** The same for every event that meets the change. */
  readonly key: string;
  readonly rule: Pick<Rule, 'id' | 'fix'>;
  readonly claim: Claim;
  readonly pair: Pair;
  readonly direction: Direction;
  readonly verdict: VerdictKind;
  readonly level: Level;
  readonly evidence?: Evidence;
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

interface Met {
  readonly pair: Pair;
  readonly all: readonly Claim[];
  readonly ruled: RuledClaim;
}

/**
 * Explains what the engine found. It alone decides: no explanation says BREAK in a direction that is proven safe, and where
 * it broke, each change is named of which a payload shows that it breaks. What is left without an explanation is the caller's
 * to say.
 */
export function createExplainer(
  policy: Policy,
  isUntouched: Sameness['isUntouched'],
): (event: ReadPair, root: Pair, found: Comparison) => Explained {
  const graph = createPairGraph(isUntouched);
  const claims = new Map<string, RuledClaims>();
  const finder = createEvidenceFinder(policy);
  /** Changes that were shown to break some event, and those that can break none. */
  const known = new Map<string, 'breaks' | 'none'>();

  const collect = (root: Pair): { readonly met: readonly Met[]; readonly isWhole: boolean } => {
    const met: Met[] = [];
    let isWhole = true;
    for (const [key, pair] of graph.from(root)) {
      const found = claims.get(key) ?? claimsOf(pair);
      claims.set(key, found);
      isWhole &&= !found.isCut && met.length + found.claims.length <= MAX_EXPLANATIONS;
      if (met.length >= MAX_EXPLANATIONS) break;
      const all = found.claims.map(({ claim }) => claim);
      for (const ruled of found.claims) met.push({ pair, all, ruled });
    }
    return { met, isWhole };
  };

  return (event, root, found) => {
    const isOver = createDeadline(BUDGET_MS);
    const { met, isWhole } = collect(root);
    const ask = ({ pair, all, ruled: { claim } }: Met, direction: Direction): Answer | 'breaks' => {
      const key = `${keyOf(pair, claim)} ${claim.direction} ${direction}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      if (isOver()) return 'unknown';
      const verdict = found[direction];
      const question = { event, pair, claims: all, claim, direction };
      if (finder.canBreak(question) === 'none') {
        known.set(key, 'none');
        return 'none';
      }
      if (verdict.verdict !== 'BREAK') return 'unknown';
      const answer = finder.find({ ...question, witness: verdict.witness });
      if (typeof answer === 'object') known.set(key, 'breaks');
      return answer;
    };
    const explanations = DIRECTIONS.flatMap((direction) => {
      const { verdict } = found[direction];
      const weigh = (strength: 'own' | 'turned'): readonly Explanation[] => {
        const covering: Pair[] = [];
        return met.flatMap((each): readonly Explanation[] => {
          const { pair, ruled } = each;
          const { rule, claim } = ruled;
          const { sense } = pair;
          // What is only asked may let more in or less, whichever way it changed.
          const isOwn =
            pair.isAsked === true || (sense === 'other' ? OPPOSITE[claim.direction] : claim.direction) === direction;
          if (isOwn !== (strength === 'own') || (!isOwn && sense !== 'either')) return [];
          if (covering.some((outer) => isWithin(pair, outer))) return [];
          const answer = verdict === 'SAFE' ? 'none' : ask(each, direction);
          const kind = kindOf(answer, verdict);
          if (kind === 'BREAK' && claim.covers === true) covering.push(pair);
          const level =
            kind === 'BREAK' ? 'error' : kind === 'UNPROVEN' ? 'warning' : isOwn ? claim.whenSafe : undefined;
          if (level === undefined) return [];
          const key = `${rule.id} ${keyOf(pair, claim)}`;
          const evidence = typeof answer === 'object' ? { evidence: answer } : {};
          return [{ key, rule, claim, pair, direction, verdict: kind, level, ...evidence }];
        });
      };
      const isExplained = (all: readonly Explanation[]): boolean =>
        verdict === 'SAFE' || all.some((each) => each.verdict === verdict);
      const own = weigh('own');
      if (isExplained(own)) return own;
      const all = [...own, ...weigh('turned')];
      if (isExplained(all) || verdict !== 'BREAK') return all;
      const together = explainTogether(met, direction, (each) => ask(each, direction));
      return together === undefined ? all : [together, ...all.filter((each) => each.pair !== together.pair)];
    });
    return { explanations, isWhole };
  };
}

/** Changes of one place that break nothing one by one, the deepest place first. */
function explainTogether(
  met: readonly Met[],
  direction: Direction,
  ask: (each: Met) => Answer | 'breaks',
): Explanation | undefined {
  for (const pair of new Set(met.map((each) => each.pair).reverse())) {
    const here = met.filter((each) => each.pair === pair).map(({ ruled }) => ruled);
    const [first] = here;
    if (first === undefined) continue;
    const messages = [...new Set(here.map(({ claim }) => claim.message))];
    const claim: Claim = { ...first.claim, direction, message: messages.join(', and '), alone: pair.current.schema };
    const rule = messages.length === 1 ? first.rule : generalRule('payload-same');
    const answer = ask({ pair, all: [claim], ruled: { rule: first.rule, claim } });
    if (answer === 'none' || answer === 'unknown') continue;
    const key = `${rule.id} ${keyOf(pair, claim)}`;
    const evidence = answer === 'breaks' ? {} : { evidence: answer };
    return { key, rule, claim, pair, direction, verdict: 'BREAK', level: 'error', ...evidence };
  }
  return undefined;
}

/** Two changes of one place may be called the same: two variants that were added. */
function keyOf(pair: Pair, { message, at, before = [] }: Claim): string {
  return [pairKey(pair), message, at.join('/'), before.join('/')].join(' ');
}

function kindOf(answer: Answer | 'breaks', verdict: VerdictKind): VerdictKind {
  if (answer === 'none') return 'SAFE';
  return answer === 'unknown' || verdict !== 'BREAK' ? 'UNPROVEN' : 'BREAK';
}
