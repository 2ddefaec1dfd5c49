import type { Node, PropsNode } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import { mayOverlap } from '../pattern/common-word.js';
import { testPattern } from '../pattern/test-pattern.js';
import { Undecidable } from '../prepare/undecidable.js';

type Others = Extract<Node, { readonly op: 'otherProps' | 'otherItems' }>;

const MAX_CLAUSES = 2_000;
const MAX_DEPTH = 50;

/**
 * A demand on what was not evaluated, said without that word: each name or place that a part evaluates is evaluated where that part
 * holds, or it meets the demand. That is the same for a value that meets everything beside the keyword, and of others nobody
 * asks: they are refused already.
 */
export function expandUnevaluated(table: NodeTable, node: Others): Node {
  return node.op === 'otherProps' ? expandProps(table, node) : expandItems(table, node);
}

function expandProps(table: NodeTable, { of, within }: Others): Node {
  const parts = partsOf(within).flatMap(({ node, isBranch }) => (node.op === 'props' ? [{ node, isBranch }] : []));
  const names = new Set(parts.flatMap(({ node }) => [...node.properties.keys()]));
  const patterns = new Set(parts.flatMap(({ node }) => [...node.patterns.keys()]));
  const inBranches = parts.flatMap(({ node, isBranch }) => (isBranch ? [...node.patterns.keys()] : []));
  for (const source of inBranches) {
    const isAlone = [...patterns].every((other) => other === source || !mayOverlap(source, other));
    // A demand on all names of a pattern cannot leave out those that something else evaluates.
    if (!isAlone || [...names].some((name) => testPattern(source, name)))
      throw new Undecidable('a branch evaluates names by a pattern that others match as well');
  }
  const when = (isSuch: (props: PropsNode) => boolean): readonly Node[] =>
    conditions(table, within, (part) => part.op === 'props' && isSuch(part));
  const all = conditions(table, within, (part) => part.op === 'otherProps' || (part.op === 'props' && part.hasRest));
  const demand = (of: Partial<PropsNode>): Node =>
    table.props({ ...{ properties: NONE, patterns: NONE, rest: table.always }, ...of, hasRest: false });
  const always = (of: Iterable<string>): ReadonlyMap<string, Node> =>
    new Map([...of].map((each) => [each, table.always]));
  return table.and([
    either(table, [...all, demand({ properties: always(names), patterns: always(patterns), rest: of })]),
    ...bounded(names).map((name) => {
      const known = when((part) => isNamed(part, name));
      return either(table, [...all, ...known, demand({ properties: new Map([[name, of]]) })]);
    }),
    ...bounded(patterns).map((source) => {
      const known = when((part) => part.patterns.has(source));
      return either(table, [...all, ...known, demand({ patterns: new Map([[source, of]]) })]);
    }),
  ]);
}

function isNamed({ properties, patterns }: PropsNode, name: string): boolean {
  return properties.has(name) || [...patterns.keys()].some((source) => testPattern(source, name));
}

function expandItems(table: NodeTable, { of, within }: Others): Node {
  const parts = partsOf(within);
  // Here the specification and ajv differ, so whatever is said would be false for one of them.
  if (parts.some(({ node }) => node.op === 'contains'))
    throw new Undecidable('ajv does not count the items that "contains" has seen as evaluated');
  const length = Math.max(0, ...parts.map(({ node }) => (node.op === 'items' ? node.prefix.length : 0)));
  const all = conditions(table, within, (part) => part.op === 'otherItems' || (part.op === 'items' && part.hasRest));
  const anything = (count: number): readonly Node[] => Array.from({ length: count }, () => table.always);
  const demand = (prefix: readonly Node[], rest: Node): Node => table.items({ prefix, rest, hasRest: false });
  return table.and([
    either(table, [...all, demand(anything(length), of)]),
    ...bounded(anything(length).keys()).map((place) => {
      const known = conditions(table, within, (part) => part.op === 'items' && part.prefix.length > place);
      return either(table, [...all, ...known, demand([...anything(place), of], table.always)]);
    }),
  ]);
}

const NONE: ReadonlyMap<string, Node> = new Map();

function bounded<T>(clauses: Iterable<T>): readonly T[] {
  const all = [...clauses];
  if (all.length > MAX_CLAUSES) throw new Undecidable('there are too many ways to evaluate a property');
  return all;
}

function either(table: NodeTable, parts: readonly Node[]): Node {
  return parts.includes(table.always) ? table.always : table.or(parts);
}

/** When such a part applies to the value: always, or where the branches around it hold. */
function conditions(table: NodeTable, node: Node, isSuch: (part: Node) => boolean, depth = 0): readonly Node[] {
  if (depth > MAX_DEPTH) throw new Undecidable('the schema is nested too deeply');
  switch (node.op) {
    case 'ref':
      return conditions(table, node.target(), isSuch, depth + 1);
    case 'and':
      return node.of.flatMap((part) => conditions(table, part, isSuch, depth + 1));
    case 'or':
    case 'one':
      return node.of.flatMap((branch) => {
        const inside = conditions(table, branch, isSuch, depth + 1);
        return inside.length === 0 ? [] : [table.and([branch, either(table, inside)])];
      });
    default:
      return isSuch(node) ? [table.always] : [];
  }
}

interface Part {
  readonly node: Node;
  /** Whether it holds only where a branch does. */
  readonly isBranch: boolean;
}

function partsOf(node: Node, isBranch = false, depth = 0): readonly Part[] {
  if (depth > MAX_DEPTH) throw new Undecidable('the schema is nested too deeply');
  if (node.op === 'ref') return partsOf(node.target(), isBranch, depth + 1);
  if (node.op === 'and') return node.of.flatMap((part) => partsOf(part, isBranch, depth + 1));
  if (node.op === 'or' || node.op === 'one') return node.of.flatMap((part) => partsOf(part, true, depth + 1));
  return [{ node, isBranch }];
}
