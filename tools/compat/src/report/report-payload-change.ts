import type { Comparison } from '../compare.js';
import { type Bump, type Claim, DIRECTIONS } from '../rules/rule.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import { resolveBoth } from '../walk/links.js';
import { type Pair, rootPair } from '../walk/pair.js';
import { placeAt } from '../walk/place.js';
import { largest } from './compute-bump.js';
import type { Evidence } from './evidence/find-evidence.js';
import type { Explanation } from './explain.js';
import { type Draft, generalRule, type Impact, type Shown } from './findings.js';
import { impactText } from './impact-text.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { ReadPair } from './read-pair.js';

/** Two versions of an event, and what the engine found of them. */
interface Change {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  readonly found: Comparison;
}

/** Whether anything of it fails the check, and the release that it asks for beside that. */
export interface PayloadOutcome {
  readonly isFailing: boolean;
  readonly bump: Bump;
}

/** Explains the engine's verdicts on a payload. */
export function reportPayloadChange(change: Change, read: ReadPair, context: PairContext): PayloadOutcome {
  const { previous, current, found } = change;
  const rootOf = (tree: PairContext['current'], { file }: TreeEvent) => placeAt(tree, { file, pointer: '' });
  const both = resolveBoth(rootOf(context.previous, previous), rootOf(context.current, current));
  const root = rootPair(both.previous, both.current);
  const { explanations, isWhole } = context.explain(read, root, found);
  const levels = causesOf(explanations).map((cause) => context.findings.add(draftOf(cause, change)));
  for (const direction of DIRECTIONS) {
    const verdict = found[direction];
    const isExplained =
      isWhole && explanations.some((each) => each.direction === direction && each.verdict === verdict.verdict);
    if (verdict.verdict === 'SAFE' || isExplained) continue;
    const isBreak = verdict.verdict === 'BREAK';
    const level = context.findings.add({
      key: `${current.file} ${direction} payload`,
      rule: generalRule(isBreak ? 'payload-same' : 'payload-proven'),
      event: current,
      impacts: {
        [direction]: {
          ...{ verdict: verdict.verdict, level: isBreak ? 'error' : 'warning' },
          ...(verdict.verdict === 'BREAK' ? { shown: () => shownOf(verdict) } : {}),
        },
      },
      subject: 'the payload changed',
      effect: (towards, kind) => impactText(towards, kind, previous.version),
      ...riskOf(verdict),
      path: '',
      at: locationOf(root.current, []),
      before: locationOf(root.previous, []),
    });
    levels.push(level);
  }
  return {
    isFailing: levels.includes('error'),
    bump: largest(explanations.map(({ claim }) => claim.bump ?? 'none')),
  };
}

const LEVELS = ['note', 'warning', 'error'] as const;

type Cause = readonly [Explanation, ...Explanation[]];

/**
 * What one change does to both directions is one finding. Where it breaks one, that the other is safe is not worth a word; what
 * is not proven is another finding than what is, since somebody may answer for the one and not for the other.
 */
function causesOf(explanations: readonly Explanation[]): readonly Cause[] {
  const changes = new Map<string, Explanation[]>();
  for (const explanation of explanations) {
    const known = changes.get(explanation.key);
    if (known === undefined) changes.set(explanation.key, [explanation]);
    else known.push(explanation);
  }
  return [...changes.values()].flatMap((all) => {
    const of = (kind: Explanation['verdict']): Explanation[] => all.filter(({ verdict }) => verdict === kind);
    const harmful = [of('BREAK'), of('UNPROVEN')].filter(({ length }) => length > 0);
    const safe = of('SAFE');
    const level = LEVELS.findLast((each) => safe.some((explanation) => explanation.level === each));
    const heaviest = safe.filter((each) => each.level === level);
    return (harmful.length > 0 ? harmful : [heaviest]) as unknown as readonly Cause[];
  });
}

function draftOf(cause: Cause, { previous, current, found }: Change): Draft {
  const [{ key, rule, claim, pair, verdict, direction }] = cause;
  const path = pair.path.replace(/^\./, '');
  const impacts = cause.map(({ level, evidence, ...each }): [string, Impact] => [
    each.direction,
    { verdict, level, ...(evidence === undefined ? {} : { shown: () => shownOf(evidence) }) },
  ]);
  return {
    // What stands in a file that others share is one finding, whichever event meets it.
    key: [...(pair.current.file === current.file ? [current.file] : []), key, verdict === 'UNPROVEN'].join(' '),
    rule,
    event: current,
    impacts: Object.fromEntries(impacts),
    subject: subjectOf(path, pair, claim),
    effect: (towards, kind) =>
      kind === 'SAFE' && claim.effect !== undefined ? claim.effect : impactText(towards, kind, previous.version),
    ...(claim.sides === undefined ? {} : { sides: claim.sides }),
    ...(verdict === 'UNPROVEN' ? riskOf(found[direction]) : {}),
    path,
    at: locationOf(pair.current, claim.at),
    before: locationOf(pair.previous, claim.before ?? claim.at),
    ...(claim.deprecated === undefined ? {} : { deprecated: claim.deprecated }),
  };
}

/** "a, in if: the constant went from 1 to 2": what stands in a clause is no demand on the value as such. */
function subjectOf(path: string, { clauses }: Pair, { message }: Claim): string {
  const place = [path, ...clauses.map((clause) => `in ${clause}`)].filter((part) => part !== '').join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

function riskOf(verdict: Verdict): { readonly risk?: string } {
  if (verdict.verdict !== 'UNPROVEN') return {};
  return { risk: `Not proven: ${verdict.reason}. ${verdict.tried} payloads were tried, and none broke.` };
}

/** More than this is shown of no payload. In characters. */
const MAX_WITNESS = 65_536;

function shownOf({ witness, message }: Evidence): Shown {
  if (witness === undefined) return { witness_error: message };
  const size = JSON.stringify(witness).length;
  if (size <= MAX_WITNESS) return { witness, witness_error: message };
  return { witness_error: `${message} (a payload of ${size} characters, too long to be shown)` };
}
