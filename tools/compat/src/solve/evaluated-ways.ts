import type { Node } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import { Undecidable } from '../prepare/undecidable.js';
import { type Literal, must, mustNot } from './goal.js';

/** One way in which a demand can hold, and what it has evaluated then. */
interface Way {
  readonly literals: readonly Literal[];
  readonly names: ReadonlySet<string>;
  readonly patterns: ReadonlySet<string>;
  readonly prefix: number;
  readonly isAll: boolean;
}

const NOTHING: Way = { literals: [], names: new Set(), patterns: new Set(), prefix: 0, isAll: false };
const MAX_WAYS = 512;

function both(a: Way, b: Way): Way {
  return {
    literals: [...a.literals, ...b.literals],
    names: new Set([...a.names, ...b.names]),
    patterns: new Set([...a.patterns, ...b.patterns]),
    prefix: Math.max(a.prefix, b.prefix),
    isAll: a.isAll || b.isAll,
  };
}

function product(a: readonly Way[], b: readonly Way[]): readonly Way[] {
  if (a.length * b.length > MAX_WAYS) throw new Undecidable('there are too many ways to evaluate a property');
  return a.flatMap((left) => b.map((right) => both(left, right)));
}

type Subject = 'otherProps' | 'otherItems';

function waysOf(node: Node, subject: Subject): readonly Way[] {
  switch (node.op) {
    case 'ref':
      return waysOf(node.target(), subject);
    case 'and':
      return node.of.map((part) => waysOf(part, subject)).reduce(product, [NOTHING]);
    case 'or':
    case 'one': {
      // Only of branches that evaluate something does it matter whether they hold.
      const telling = node.of
        .map((part) => ({ part, ways: waysOf(part, subject) }))
        .filter(({ ways }) => ways.some(saysSomething));
      return telling
        .map(({ part, ways }): readonly Way[] => [
          { ...NOTHING, literals: [mustNot(part)] },
          ...ways.map((way) => both(way, { ...NOTHING, literals: [must(part)] })),
        ])
        .reduce(product, [NOTHING]);
    }
    case 'props':
      if (subject === 'otherItems') return [NOTHING];
      return [
        {
          ...NOTHING,
          names: new Set(node.properties.keys()),
          patterns: new Set(node.patterns.keys()),
          isAll: node.hasRest,
        },
      ];
    case 'items':
      return subject === 'otherProps' ? [NOTHING] : [{ ...NOTHING, prefix: node.prefix.length, isAll: node.hasRest }];
    case 'contains':
      if (subject === 'otherProps') return [NOTHING];
      // Here the specification and ajv differ, so whatever is said would be false for one of them.
      throw new Undecidable('ajv does not count the items that "contains" has seen as evaluated');
    case 'otherProps':
    case 'otherItems':
      return node.op === subject ? [{ ...NOTHING, isAll: true }] : [NOTHING];
    default:
      return [NOTHING];
  }
}

function saysSomething(way: Way): boolean {
  return way.isAll || way.names.size + way.patterns.size + way.prefix > 0;
}

/** The ways in which a demand on unevaluated properties or items is met, or broken, each without that keyword. */
export function settleOthers(table: NodeTable, { node, isMet }: Literal): readonly (readonly Literal[])[] {
  if (node.op !== 'otherProps' && node.op !== 'otherItems') return [];
  return waysOf(node.within, node.op).flatMap((way) => {
    if (way.isAll) return isMet ? [way.literals] : [];
    const named = (names: ReadonlySet<string>): ReadonlyMap<string, Node> =>
      new Map([...names].map((name) => [name, table.always]));
    const demand =
      node.op === 'otherProps'
        ? table.props({ properties: named(way.names), patterns: named(way.patterns), rest: node.of, hasRest: true })
        : table.items({
            prefix: Array.from({ length: way.prefix }, () => table.always),
            rest: node.of,
            hasRest: true,
          });
    return [[...way.literals, { node: demand, isMet }]];
  });
}
