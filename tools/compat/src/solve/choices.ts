import type { Node } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import { expandUnevaluated } from './expand-unevaluated.js';
import { type Literal, must, mustNot } from './goal.js';

/** The alternatives of a literal, each a conjunction; together they are all that it means. `undefined` where it has none. */
export function choicesOf(
  table: NodeTable,
  literal: Literal,
  step: () => void,
): readonly (readonly Literal[])[] | undefined {
  const { node, isMet } = literal;
  switch (node.op) {
    case 'or':
      return isMet ? node.of.map((part) => [must(part)]) : undefined;
    case 'and':
      return isMet ? undefined : node.of.map((part) => [mustNot(part)]);
    case 'one':
      if (!isMet) return [node.of.map(mustNot), ...pairsOf(node.of, step)];
      return node.of.map((part, at) =>
        node.of.map((each, other) => {
          step();
          return other === at ? must(part) : mustNot(each);
        }),
      );
    case 'otherProps':
    case 'otherItems':
      return [[{ node: expandUnevaluated(table, node), isMet }]];
    default:
      return undefined;
  }
}

/** Two branches at once, which is one too many. */
function pairsOf(branches: readonly Node[], step: () => void): readonly (readonly Literal[])[] {
  return branches.flatMap((part, at) =>
    branches.slice(at + 1).map((other) => {
      step();
      return [must(part), must(other)];
    }),
  );
}
