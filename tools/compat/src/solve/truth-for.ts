import { type Kind, kindOf, kindsOf, type Node } from '../node/node.js';
import type { Literal } from './goal.js';

/** Whether a literal holds for every value of a kind, for none, or for some (`undefined`); alternatives are not entered far. */
export function truthFor({ node, isMet }: Literal, kind: Kind): boolean | undefined {
  const truth = truthOf(node, kind, 3);
  return truth === undefined ? undefined : truth === isMet;
}

function truthOf(node: Node, kind: Kind, depth: number): boolean | undefined {
  const kinds = kindsOf(node);
  if (kinds !== undefined) return kinds.includes(kind) ? undefined : true;
  switch (node.op) {
    case 'true':
      return true;
    case 'type':
      return node.kinds.includes(kind);
    case 'enum':
      return node.values.some((value) => kindOf(value) === kind) ? undefined : false;
    case 'not': {
      const truth = truthOf(node.of, kind, depth);
      return truth === undefined ? undefined : !truth;
    }
    case 'and':
    case 'or': {
      if (depth === 0) return undefined;
      const decisive = node.op === 'or';
      const truths = node.of.map((part) => truthOf(part, kind, depth - 1));
      if (truths.includes(decisive)) return decisive;
      return truths.includes(undefined) ? undefined : !decisive;
    }
    case 'ref':
      return depth === 0 ? undefined : truthOf(node.target(), kind, depth - 1);
    default:
      return undefined;
  }
}
