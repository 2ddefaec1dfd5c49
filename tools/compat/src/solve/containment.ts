import { compareDecimals, decimalOf, isMultiple } from '../evaluate/decimal.js';
import { satisfies } from '../evaluate/evaluate.js';
import { conjunctsOf, type ItemsNode, kindsOf, type Node, type PropsNode } from '../node/node.js';
import { testPattern } from '../pattern/test-pattern.js';

/** Longer lists are compared as sets alone. */
const MAX_VALUES = 200;
const MAX_DEPTH = 220;

/**
 * Whether one demand says all that another says, part by part: the quick half of a proof. Most changes only widen something deep
 * inside; then every part around it is within its counterpart, and no value has to be looked for. "No" says nothing.
 */
export class Containment {
  private readonly known = new Map<string, boolean>();
  private readonly step: () => void;

  constructor(step: () => void) {
    this.step = step;
  }

  isWithin(inner: Node, outer: Node, depth = 0): boolean {
    if (inner === outer || outer.op === 'true') return true;
    if (depth > MAX_DEPTH) return false;
    const key = `${inner.id} ${outer.id}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // One that comes back to itself is left to the solver, which knows what that proves.
    this.known.set(key, false);
    this.step();
    const found = this.compare(inner, outer, depth + 1);
    this.known.set(key, found);
    return found;
  }

  private compare(inner: Node, outer: Node, depth: number): boolean {
    const isWithin = (a: Node, b: Node): boolean => this.isWithin(a, b, depth);
    if (outer.op === 'and') return outer.of.every((part) => isWithin(inner, part));
    if (inner.op === 'or' || inner.op === 'one') return inner.of.every((branch) => isWithin(branch, outer));
    if (inner.op === 'ref') return isWithin(inner.target(), outer);
    if (outer.op === 'ref') return isWithin(inner, outer.target());
    if (inner.op === 'not' && inner.of.op === 'true') return true;
    if (outer.op === 'or' && outer.of.some((branch) => isWithin(inner, branch))) return true;
    const parts = conjunctsOf(inner);
    const kinds = kindsOf(outer);
    if (
      kinds !== undefined &&
      parts.some((part) => part.op === 'type' && !part.kinds.some((kind) => kinds.includes(kind)))
    )
      return true;
    if (outer.op === 'props') return this.areProps(parts, outer, depth);
    if (inner.op === 'and') return parts.some((part) => isWithin(part, outer));
    return this.isLeafWithin(inner, outer, depth);
  }

  private isLeafWithin(inner: Node, outer: Node, depth: number): boolean {
    if (inner.op === 'enum') {
      if (outer.op === 'enum') return [...inner.texts].every((text) => outer.texts.has(text));
      return inner.values.length <= MAX_VALUES && inner.values.every((value) => satisfies(outer, value));
    }
    switch (outer.op) {
      case 'type':
        return inner.op === 'type' && inner.kinds.every((kind) => outer.kinds.includes(kind));
      case 'min':
      case 'max': {
        if (inner.op !== outer.op) return false;
        const order = compareDecimals(decimalOf(inner.value), decimalOf(outer.value));
        return order === 0 ? inner.isOpen || !outer.isOpen : order > 0 === (outer.op === 'min');
      }
      case 'multiple':
        return inner.op === 'multiple' && isMultiple(decimalOf(inner.of), decimalOf(outer.of));
      case 'length':
      case 'itemCount':
      case 'propertyCount':
        return inner.op === outer.op && inner.min >= outer.min && inner.max <= outer.max;
      case 'names':
        return inner.op === 'names' && this.isWithin(inner.of, outer.of, depth);
      case 'items':
        return inner.op === 'items' && this.areItems(inner, outer, depth);
      case 'contains':
        if (inner.op !== 'contains' || outer.max !== Infinity || inner.min < outer.min) return false;
        return this.isWithin(inner.of, outer.of, depth);
      case 'not':
        return inner.op === 'not' && this.isWithin(outer.of, inner.of, depth);
      default:
        return false;
    }
  }

  private areItems(inner: ItemsNode, outer: ItemsNode, depth: number): boolean {
    const places = Math.max(inner.prefix.length, outer.prefix.length);
    return Array.from({ length: places + 1 }, (_, at) => at).every((at) =>
      this.isWithin(inner.prefix[at] ?? inner.rest, outer.prefix[at] ?? outer.rest, depth),
    );
  }

  /** What several demands on properties say together of each name, against one. */
  private areProps(parts: readonly Node[], outer: PropsNode, depth: number): boolean {
    const all = parts.filter((part) => part.op === 'props');
    const isMet = (demand: Node, of: (props: PropsNode) => readonly Node[]): boolean =>
      demand.op === 'true' || all.some((props) => of(props).some((each) => this.isWithin(each, demand, depth)));
    for (const [name, demand] of outer.properties) if (!isMet(demand, (props) => demandsOn(props, name))) return false;
    for (const [source, demand] of outer.patterns)
      if (!isMet(demand, ({ patterns }) => [patterns.get(source)].filter((each) => each !== undefined))) return false;
    return outer.rest.op === 'true' || all.some((props) => this.isRestWithin(props, outer, depth));
  }

  /** Of names that the outer demand does not know. */
  private isRestWithin(inner: PropsNode, outer: PropsNode, depth: number): boolean {
    const isWithin = (demand: Node): boolean => this.isWithin(demand, outer.rest, depth);
    return (
      isWithin(inner.rest) &&
      [...inner.properties].every(([name, own]) => outer.properties.has(name) || isWithin(own)) &&
      [...inner.patterns].every(([source, own]) => outer.patterns.has(source) || isWithin(own))
    );
  }
}

function demandsOn({ properties, patterns, rest }: PropsNode, name: string): readonly Node[] {
  const matching = [...patterns].filter(([source]) => testPattern(source, name)).map(([, demand]) => demand);
  const own = properties.get(name);
  const demands = own === undefined ? matching : [own, ...matching];
  return demands.length === 0 ? [rest] : demands;
}
