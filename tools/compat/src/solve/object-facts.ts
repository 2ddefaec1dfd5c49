import type { JsonValue } from '@bloodbank/schema-model';
import { satisfies } from '../evaluate/evaluate.js';
import { conjunctsOf, type Node } from '../node/node.js';
import type { Literal } from './goal.js';

/** Longer lists of values say too little to be worth the time. */
const MAX_VALUES = 16;
const MAX_DEPTH = 6;

/**
 * What is known of the members of every object that meets a goal, so that a demand which another variant makes is seen to be
 * met or not without being taken apart.
 */
export class ObjectFacts {
  private readonly present = new Set<string>();
  private readonly absent = new Set<string>();
  private readonly pinned = new Map<string, readonly JsonValue[]>();
  private readonly truths = new Map<number, boolean | undefined>();

  constructor(goal: Iterable<Literal>) {
    const demands = new Map<string, Node[]>();
    const all = [...goal];
    for (const { node, isMet } of all) if (node.op === 'required') (isMet ? this.present : this.absent).add(node.name);
    for (const { node, isMet } of all) {
      if (node.op !== 'props' || !isMet) continue;
      for (const name of this.present) {
        const own = node.properties.get(name);
        if (own !== undefined) demands.set(name, [...(demands.get(name) ?? []), own]);
      }
    }
    for (const [name, nodes] of demands) {
      const list = nodes.flatMap(conjunctsOf).find((part) => part.op === 'enum');
      if (list?.op !== 'enum' || list.values.length > MAX_VALUES) continue;
      this.pinned.set(
        name,
        list.values.filter((value) => nodes.every((node) => satisfies(node, value))),
      );
    }
  }

  /** Whether a literal holds for every such object, for none, or for some (`undefined`). */
  truthOf({ node, isMet }: Literal): boolean | undefined {
    if (this.present.size + this.absent.size === 0) return undefined;
    const truth = this.truthOfNode(node, 0);
    return truth === undefined ? undefined : truth === isMet;
  }

  private truthOfNode(node: Node, depth: number): boolean | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const known = this.truths.get(node.id);
    if (known !== undefined || this.truths.has(node.id)) return known;
    const truth = this.computeTruth(node, depth + 1);
    this.truths.set(node.id, truth);
    return truth;
  }

  private computeTruth(node: Node, depth: number): boolean | undefined {
    switch (node.op) {
      case 'required':
        return this.present.has(node.name) ? true : this.absent.has(node.name) ? false : undefined;
      case 'props': {
        for (const [name, values] of this.pinned) {
          const own = node.properties.get(name);
          if (own !== undefined && !values.some((value) => satisfies(own, value))) return false;
        }
        return undefined;
      }
      case 'type':
        return node.kinds.includes('object');
      case 'not': {
        const truth = this.truthOfNode(node.of, depth);
        return truth === undefined ? undefined : !truth;
      }
      case 'ref':
        return this.truthOfNode(node.target(), depth);
      case 'and':
      case 'or': {
        const decisive = node.op === 'or';
        let isOpen = false;
        for (const part of node.of) {
          const truth = this.truthOfNode(part, depth);
          if (truth === decisive) return decisive;
          isOpen ||= truth === undefined;
        }
        return isOpen ? undefined : !decisive;
      }
      default:
        return undefined;
    }
  }
}
