import { toTypeSchema } from '../../../../codegen/src/types/to-type-schema.js';
import type { VerdictKind } from '../../report/report.js';
import { buildTree } from '../../trees/build-tree.js';
import { createSourceComparison } from '../compare-source.js';
import { compileSource, type Files, type SourcePair } from './compile-source.fixture.js';

export interface SourceScore {
  /** Verdicts that were held against the compiler. */
  readonly compared: number;
  readonly agreed: number;
  /** Of those that agree, the ones that are BREAK. */
  readonly breaks: number;
  readonly unproven: readonly string[];
  /** SAFE where something does not compile, or BREAK where all of it does. */
  readonly wrong: readonly string[];
  /** Not decided by the compiler: there are more literals than were tried. */
  readonly undecided: number;
}

export async function scoreSource(pairs: readonly SourcePair[]): Promise<SourceScore> {
  const truths = await compileSource(pairs);
  const score = { compared: 0, agreed: 0, breaks: 0, undecided: 0, unproven: [] as string[], wrong: [] as string[] };
  for (const pair of pairs) {
    const truth = truths.get(pair.id);
    const verdicts = truth === undefined ? undefined : compareFiles(pair);
    if (truth === undefined || verdicts === undefined) continue;
    for (const side of ['publisher', 'consumer'] as const) {
      const { compiles, isComplete, why } = truth[side];
      const verdict: VerdictKind = verdicts[side];
      score.compared += 1;
      const line = `${pair.id}, ${side}: ${verdict}, ${compiles ? 'compiles' : 'does not compile'} ${why}`;
      if (verdict === 'UNPROVEN') score.unproven.push(line);
      else if ((verdict === 'SAFE') === compiles) {
        score.agreed += 1;
        if (!compiles) score.breaks += 1;
      } else if (compiles && !isComplete) score.undecided += 1;
      else score.wrong.push(`${line}\n    ${JSON.stringify(pair.old)}\n    ${JSON.stringify(pair.now)}`);
    }
  }
  return score;
}

/** `undefined` where a side is no event to the check. */
function compareFiles({
  file,
  old,
  now,
}: SourcePair): Readonly<Record<'publisher' | 'consumer', VerdictKind>> | undefined {
  const [before, after] = [treeOf(old), treeOf(now)];
  const [previous, current] = [before, after].map((tree) => tree.events.find((event) => event.file === file));
  if (previous === undefined || current === undefined) return undefined;
  return comparisonOf(before, after)(previous, current);
}

const trees = new WeakMap<Files, ReturnType<typeof buildTree>>();

function treeOf(files: Files): ReturnType<typeof buildTree> {
  const found =
    trees.get(files) ??
    buildTree(
      Object.entries(files).map(([file, schema]) => ({ file, displayFile: file, text: JSON.stringify(schema) })),
    );
  trees.set(files, found);
  return found;
}

type Tree = ReturnType<typeof buildTree>;
const comparisons = new WeakMap<Tree, WeakMap<Tree, ReturnType<typeof createSourceComparison>>>();

/** All events of a pair of trees are compared by one comparison, as the command does. */
function comparisonOf(before: Tree, after: Tree): ReturnType<typeof createSourceComparison> {
  const ofBefore = comparisons.get(before) ?? new WeakMap<Tree, ReturnType<typeof createSourceComparison>>();
  comparisons.set(before, ofBefore);
  const found = ofBefore.get(after) ?? createSourceComparison(before, after, toTypeSchema);
  ofBefore.set(after, found);
  return found;
}
