import { AlikeTexts } from '../large/large-values.js';
import { automatonOf } from '../pattern/automaton.js';
import { type Literal, must, type SolverContext } from './goal.js';
import { isFound, type Outcome } from './outcome.js';

const LETTERS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LENGTHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32];

/**
 * So many texts that meet the same demands: one of them, and all that differ from it in letters that no pattern tells apart. Whether
 * it is so, the evaluator says when it is asked about a value that holds them.
 */
export function findAlikeTexts(
  context: SolverContext,
  solve: (more: readonly Literal[]) => Outcome,
  count: number,
  taken: readonly string[],
): AlikeTexts | undefined {
  const { table } = context;
  const sources = table.nodes.flatMap((node) =>
    node.op === 'pattern' ? [node.source] : node.op === 'props' ? [...node.patterns.keys()] : [],
  );
  const sets = [...new Set(sources)].flatMap((source) => automatonOf(source)?.sets ?? []);
  const isLike = (a: string, b: string): boolean =>
    sets.every((set) => set.has(a.codePointAt(0) ?? 0) === set.has(b.codePointAt(0) ?? 0));
  const likeOf = (character: string): string => {
    const others = [...(LETTERS.find((letters) => letters.includes(character)) ?? '')];
    return [character, ...others.filter((each) => each !== character && isLike(each, character))].join('');
  };
  for (const length of LENGTHS) {
    context.step();
    const found = solve([must(table.type(['string'])), must(table.count('length', length, Infinity))]);
    if (found === 'none') return undefined;
    if (!isFound(found) || typeof found.value !== 'string') continue;
    const texts = new AlikeTexts([...found.value].map(likeOf));
    if (texts.count >= count && !taken.some((text) => texts.has(text))) return texts;
  }
  return undefined;
}
