import type { Comparison } from '../compare.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import type { Pair } from '../walk/pair.js';
import { placeAt, settle } from '../walk/place.js';
import type { Explanation } from './explain.js';
import { type Draft, generalRule } from './findings.js';
import { liftWitness } from './lift-witness.js';
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
    steps: [],
  };
  const { explanations, isWhole } = context.explain(root, found);
  const lifts = { left: MAX_LIFTS };
  const isOneOfMany = ({ direction }: Explanation): boolean =>
    explanations.filter((each) => each.verdict === 'BREAK' && each.direction === direction).length > 1;
  const fails = explanations.map((explanation) =>
    tell(explanation, { previous, current, found, isOneOfMany: isOneOfMany(explanation), lifts }, context),
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

interface Told {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  readonly found: Comparison;
  /** Whether something else breaks in the same direction: then each shows a payload of its own. */
  readonly isOneOfMany: boolean;
  readonly lifts: { left: number };
}

/** Payloads that are looked for beside that of the event: each is a comparison of its own. */
const MAX_LIFTS = 20;

function tell(
  { key, rule, claim, pair, direction, verdict, level, alone }: Explanation,
  { previous, current, found, isOneOfMany, lifts }: Told,
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
    ...witnessOf(found[direction], verdict, () => {
      if (!isOneOfMany || alone?.verdict !== 'BREAK' || pair.sense !== 'same' || lifts.left-- <= 0) return undefined;
      const part = { previous, current, direction, steps: pair.steps, part: alone };
      return liftWitness(part, context);
    }),
    ...(claim.deprecated === undefined ? {} : { deprecated: claim.deprecated }),
  });
  return counted === 'error';
}

function riskOf(verdict: Verdict, told: Word): { readonly risk?: string } {
  if (verdict.verdict !== 'UNPROVEN' || told !== 'UNPROVEN') return {};
  return { risk: `Not proven: ${verdict.reason}. ${verdict.tried} payloads were tried, and none broke.` };
}

/** More than this is shown of no payload. In characters. */
const MAX_WITNESS = 65_536;

function witnessOf(
  verdict: Verdict,
  told: Word,
  own: () => Verdict | undefined = () => undefined,
): Pick<Draft, 'witness'> {
  if (verdict.verdict !== 'BREAK' || told !== 'BREAK') return {};
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
