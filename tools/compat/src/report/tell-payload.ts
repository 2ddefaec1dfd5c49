import type { Comparison } from '../compare.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import type { Pair } from '../walk/pair.js';
import { placeAt, settle } from '../walk/place.js';
import type { Explanation } from './explain.js';
import { type Draft, generalRule } from './findings.js';
import { locationOf } from './location-of.js';
import { DIRECTIONS, type PairContext } from './pair-context.js';
import type { Word } from './report.js';
import { sayDirection } from './say-direction.js';

/** Explains the engine's verdicts on a payload. Returns whether anything of it fails the check. */
export function tellPayload(previous: TreeEvent, current: TreeEvent, found: Comparison, context: PairContext): boolean {
  const rootOf = (tree: PairContext['current'], { file }: TreeEvent) => settle(placeAt(tree, { file, pointer: '' }));
  const root: Pair = {
    previous: rootOf(context.previous, previous),
    current: rootOf(context.current, current),
    sense: 'same',
    path: '',
  };
  const { explanations, isWhole } = context.explain(root, found);
  const fails = explanations.map((explanation) => tell(explanation, previous, current, found, context));
  for (const direction of DIRECTIONS) {
    const verdict = found[direction];
    const isExplained =
      isWhole && explanations.some((each) => each.direction === direction && each.verdict === verdict.verdict);
    if (verdict.verdict === 'SAFE' || isExplained) continue;
    const isBreak = verdict.verdict === 'BREAK';
    const counted = context.findings.add({
      key: `${current.file} ${direction} payload`,
      rule: generalRule(isBreak ? 'payload-same' : 'payload-proven'),
      event: current,
      direction,
      verdict: verdict.verdict,
      level: isBreak ? 'error' : 'warning',
      message: `the payload changed; ${sayDirection(direction, verdict.verdict, previous.version)}.`,
      ...riskOf(verdict, verdict.verdict),
      path: '',
      at: locationOf(root.current, []),
      before: locationOf(root.previous, []),
      ...witnessOf(verdict, verdict.verdict),
    });
    fails.push(counted === 'error');
  }
  return fails.includes(true);
}

function tell(
  { key, rule, claim, pair, direction, verdict, level }: Explanation,
  previous: TreeEvent,
  current: TreeEvent,
  found: Comparison,
  context: PairContext,
): boolean {
  const path = pair.path.replace(/^\./, '');
  const where = path === '' ? '' : `${path}: `;
  const counted = context.findings.add({
    // What stands in a file that others share is one finding, whichever event meets it.
    key: pair.current.file === current.file ? `${current.file} ${key}` : key,
    rule,
    event: current,
    direction,
    verdict,
    level,
    message: `${where}${claim.message}; ${sayDirection(direction, verdict, previous.version)}.`,
    ...riskOf(found[direction], verdict),
    path,
    at: locationOf(pair.current, claim.at),
    before: locationOf(pair.previous, claim.before ?? claim.at),
    ...witnessOf(found[direction], verdict),
    ...(claim.deprecated === undefined ? {} : { deprecated: claim.deprecated }),
  });
  return counted === 'error';
}

function riskOf(verdict: Verdict, told: Word): { readonly risk?: string } {
  if (verdict.verdict !== 'UNPROVEN' || told !== 'UNPROVEN') return {};
  return { risk: `Not proven: ${verdict.reason}. ${verdict.tried} payloads were tried, and none broke.` };
}

function witnessOf(verdict: Verdict, told: Word): Pick<Draft, 'witness'> {
  if (verdict.verdict !== 'BREAK' || told !== 'BREAK') return {};
  return { witness: () => ({ witness: verdict.witness, witness_error: verdict.message }) };
}
