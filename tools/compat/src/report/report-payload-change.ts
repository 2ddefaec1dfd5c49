import type { Comparison } from '../compare.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import type { Pair } from '../walk/pair.js';
import { placeAt, resolvePlace } from '../walk/place.js';
import { embedWitness } from './embed-witness.js';
import type { Explanation } from './explain.js';
import { type Draft, generalRule } from './findings.js';
import { impactText } from './impact-text.js';
import { locationOf } from './location-of.js';
import { DIRECTIONS, type PairContext } from './pair-context.js';
import type { VerdictKind } from './report.js';

/** Explains the engine's verdicts on a payload. Returns whether anything of it fails the check. */
export function reportPayloadChange(
  previous: TreeEvent,
  current: TreeEvent,
  found: Comparison,
  context: PairContext,
): boolean {
  const rootOf = (tree: PairContext['current'], { file }: TreeEvent) =>
    resolvePlace(placeAt(tree, { file, pointer: '' }));
  const root: Pair = {
    previous: rootOf(context.previous, previous),
    current: rootOf(context.current, current),
    sense: 'same',
    path: '',
    steps: [],
  };
  const { explanations, isWhole } = context.explain(root, found);
  const embeddings = { left: MAX_EMBEDDINGS };
  const isOneOfMany = ({ direction }: Explanation): boolean =>
    explanations.filter((each) => each.verdict === 'BREAK' && each.direction === direction).length > 1;
  const fails = explanations.map((explanation) =>
    reportExplanation(
      explanation,
      { previous, current, found, isOneOfMany: isOneOfMany(explanation), embeddings },
      context,
    ),
  );
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
      message: `the payload changed; ${impactText(direction, verdict.verdict, previous.version)}.`,
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

interface ReportContext {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  readonly found: Comparison;
  /** Whether something else breaks in the same direction: then each shows a payload of its own. */
  readonly isOneOfMany: boolean;
  readonly embeddings: { left: number };
}

/** Payloads that are looked for beside that of the event: each is a comparison of its own. */
const MAX_EMBEDDINGS = 20;

function reportExplanation(
  { key, rule, claim, pair, direction, verdict, level, alone }: Explanation,
  { previous, current, found, isOneOfMany, embeddings }: ReportContext,
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
    message: `${where}${claim.message}; ${impactText(direction, verdict, previous.version)}.`,
    ...riskOf(found[direction], verdict),
    path,
    at: locationOf(pair.current, claim.at),
    before: locationOf(pair.previous, claim.before ?? claim.at),
    ...witnessOf(found[direction], verdict, () => {
      if (!isOneOfMany || alone?.verdict !== 'BREAK' || pair.sense !== 'same' || embeddings.left-- <= 0)
        return undefined;
      const part = { previous, current, direction, steps: pair.steps, part: alone };
      return embedWitness(part, context);
    }),
    ...(claim.deprecated === undefined ? {} : { deprecated: claim.deprecated }),
  });
  return counted === 'error';
}

function riskOf(verdict: Verdict, stated: VerdictKind): { readonly risk?: string } {
  if (verdict.verdict !== 'UNPROVEN' || stated !== 'UNPROVEN') return {};
  return { risk: `Not proven: ${verdict.reason}. ${verdict.tried} payloads were tried, and none broke.` };
}

/** More than this is shown of no payload. In characters. */
const MAX_WITNESS = 65_536;

function witnessOf(
  verdict: Verdict,
  stated: VerdictKind,
  own: () => Verdict | undefined = () => undefined,
): Pick<Draft, 'witness'> {
  if (verdict.verdict !== 'BREAK' || stated !== 'BREAK') return {};
  return {
    witness: () => {
      const found = own();
      const { witness, message } = found?.verdict === 'BREAK' ? found : verdict;
      const size = JSON.stringify(witness).length;
      if (size <= MAX_WITNESS) return { witness, witness_error: message };
      return { witness_error: `${message} (a payload of ${size} characters, too long to be shown)` };
    },
  };
}
